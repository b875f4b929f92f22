package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.report.AssumptionSection;
import dev.tacit.cli.report.EventWords;
import dev.tacit.cli.report.Facts;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.MembershipTable;
import dev.tacit.cli.report.OtherTool;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.report.ProtectionWords;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** The privacy report of a simulation as one page ({@link Page}): every heading says what it is. */
public final class PrivacyPage {
  /** Rounds whose cost is told. */
  private static final int COSTS = 10;

  private final Experiment experiment;
  private final Guarantee guarantee;
  private final List<RoundRow> rows;
  private final double epsilon;

  private PrivacyPage(Experiment experiment, Guarantee guarantee, List<RoundRow> rows) {
    this.experiment = experiment;
    this.guarantee = guarantee;
    this.rows = rows;
    this.epsilon = guarantee.epsilon(experiment.rounds());
  }

  /**
   * The page.
   *
   * @param guarantee of the experiment
   * @param rows of all rounds that were done
   */
  public static String render(
      Experiment experiment, Guarantee guarantee, List<RoundRow> rows, Instant written) {
    PrivacyPage page = new PrivacyPage(experiment, guarantee, rows);
    return Page.render(
        "SIMULATION: privacy of " + experiment.name(),
        Markup.join(
            List.of(
                page.headline(),
                page.trust(),
                page.meaning(),
                page.costs(),
                Uncovered.section(experiment),
                page.noise(),
                page.assumptions(),
                page.recompute())),
        written);
  }

  private Markup headline() {
    return Markup.of(
        """
        <header><h1>SIMULATION: privacy of %s</h1>
        <p class="verdict bad"><strong>SIMULATION: nothing here protects anybody.</strong> All data were on one machine, and
        noise and draws are keyed by the seed. What follows is said of the same run with the product's randomness, which
        nobody can compute.</p>
        %s
        %s%s<p class="headline">%s.</p>
        </header>""",
        experiment.name(), larger(), doubt(), shared(), GuaranteeWords.line(experiment, guarantee));
  }

  private Markup shared() {
    return GuaranteeWords.shared(experiment).isEmpty()
        ? Markup.NONE
        : Markup.of(
            "<p class=\"verdict bad\">Clients have models of their own, which no ε is of: each tells"
                + " of its client’s examples without any bound.</p>");
  }

  private Markup larger() {
    return GuaranteeWords.larger(experiment, guarantee)
        .map(
            words ->
                Markup.of(
                    "<p class=\"verdict bad\"><strong>%s.</strong> This run has fewer, and would reveal more.</p>",
                    words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1)))
        .orElse(Markup.NONE);
  }

  private Markup doubt() {
    return GuaranteeWords.doubt(experiment, guarantee)
        .map(words -> Markup.of("<p class=\"verdict bad\">%s.</p>", words))
        .orElse(Markup.NONE);
  }

  private Markup trust() {
    TrustWords words = TrustWords.of(experiment);
    return Markup.of(
        """
        <section id="trust"><h2>SIMULATION: who adds noise, and who is trusted</h2>
        %s</section>""",
        Facts.of(
            Facts.fact("Trust model", words.name()),
            Facts.fact("Unit of privacy", ProtectionWords.unit(guarantee.unit())),
            Facts.fact(
                "Looks nearly the same",
                ProtectionWords.difference(guarantee.unit(), guarantee.relation())),
            Facts.fact("What a device hands in", TrustWords.handedIn(experiment)),
            Facts.fact("Who adds the noise", words.adds()),
            Facts.fact("Who is trusted", words.trusted()),
            Facts.fact("Mechanism", words.mechanism()),
            Facts.fact("Secure aggregation", TrustWords.sums(experiment)),
            Facts.fact("Who has which examples", experiment.population().description()),
            Facts.fact(
                "Rounds that one client can be in",
                Figures.count(experiment.cohorts().participations(experiment.rounds()))
                    + " of "
                    + Figures.count(experiment.rounds()))));
  }

  private Markup meaning() {
    return Markup.of(
        """
        <section id="meaning"><h2>SIMULATION: what ε and δ would mean</h2>
        <p>Suppose an attacker sees %s, knows the data of all others, and wants to know whether one particular %s was used.
        Whatever the attacker thought the odds were before, they are at most <strong>e<sup>ε</sup> = %s times</strong> as
        high, or as low, after; but for δ = %s, at most one in %s. A test for membership that wrongly accuses few (false
        positives) can therefore find at most so many (true positives):</p>
        %s</section>""",
        released(),
        ProtectionWords.data(guarantee.unit()),
        Figures.factor(epsilon),
        Figures.scientific(guarantee.delta()),
        Figures.oneIn(guarantee.delta()),
        MembershipTable.ofBound(epsilon, guarantee.delta()));
  }

  private String released() {
    String run =
        guarantee.noiseCohort().isPresent()
            ? "a run with a cohort of " + Figures.count(guarantee.noiseCohort().getAsInt())
            : "this run";
    return guarantee.unit() == PrivacyUnit.USER
        ? "all of %s that ε covers".formatted(run)
        : "all that one device ever sent in %s".formatted(run);
  }

  private Markup costs() {
    TreeSet<Integer> some = new TreeSet<>(List.of(1, experiment.rounds()));
    for (int i = 1; i < COSTS; i++) {
      some.add((int) Math.max(1, (long) experiment.rounds() * i / COSTS));
    }
    return Markup.of(
        """
        <section id="costs"><h2>SIMULATION: what rounds would cost</h2>
        %s<p class="note">A plan that ends after so many rounds costs so much. Whoever stops where it looks good is charged
        for all that were planned. Done were %s, of which %s came to nothing and are charged too.</p></section>""",
        new FoldedTable("ε at δ = " + Figures.scientific(guarantee.delta()), COLUMNS, "")
            .of(new ArrayList<>(some), this::cost),
        Figures.count(rows.size(), "round"),
        Figures.count(rows.stream().filter(row -> row.number(RoundColumn.ABANDONED) == 1).count()));
  }

  private static final List<String> COLUMNS =
      List.of("#Rounds", "#One client is in, at most", "#ε, at most");

  private List<Markup> cost(int rounds) {
    return List.of(
        Markup.text(Figures.count(rounds)),
        Markup.text(Figures.count(experiment.cohorts().participations(rounds))),
        Markup.text(Figures.epsilon(guarantee.epsilon(rounds))));
  }

  private Markup noise() {
    return mean(row -> row.number(RoundColumn.SIGNAL_TO_NOISE)).isEmpty()
        ? Markup.NONE
        : Markup.of(
            """
            <section id="noise"><h2>SIMULATION: noise beside what it is on</h2>
            %s<p class="note">Only a simulation can tell: outside, these would be releases that have to be noised and charged.
            Each round's are in rounds.csv.</p></section>""",
            Facts.of(
                Facts.fact(
                    "Sum of a round over its noise, in norm, on average",
                    figure(row -> row.number(RoundColumn.SIGNAL_TO_NOISE))),
                Facts.fact(
                    "Updates that were clipped, on average",
                    Figures.share(mean(row -> row.number(RoundColumn.CLIPPED)).getAsDouble())),
                Facts.fact(
                    "Clipping norm of the last round", figure(last(RoundColumn.CLIPPING_NORM)))));
  }

  private ToDoubleFunction<RoundRow> last(RoundColumn column) {
    double value = Double.NaN;
    for (RoundRow row : rows) {
      value = row.has(column) ? row.number(column) : value;
    }
    double last = value;
    return row -> last;
  }

  private String figure(ToDoubleFunction<RoundRow> value) {
    return String.format(Locale.ROOT, "%.3g", mean(value).orElse(Double.NaN));
  }

  /** Over the rounds that have it. */
  private OptionalDouble mean(ToDoubleFunction<RoundRow> value) {
    return rows.stream().mapToDouble(value).filter(Double::isFinite).average();
  }

  private Markup assumptions() {
    return Markup.of(
        """
        <section id="assumptions"><h2>SIMULATION: what the figures take for granted</h2>
        <p>Enforced means by the code that ran; but its randomness was the seed's. Where something is not enforced, somebody
        outside has to see to it; if it is false, so may ε be.</p>
        %s</section>""",
        AssumptionSection.list(guarantee.assumptions()));
  }

  private Markup recompute() {
    return Markup.of(
        """
        <section id="recompute"><h2>SIMULATION: compute ε again</h2>
        <p>All that is charged is this event: %s.</p>
        %s
        <p>With this tool: <code>tacit budget epsilon --event "$(cat event.json)" --relation %s --delta %s</code>.</p>
        %s</section>""",
        EventWords.of(guarantee.event(experiment.rounds()), guarantee.unit()),
        OtherTool.event(guarantee.event(experiment.rounds())),
        guarantee.relation().label(),
        Double.toString(guarantee.delta()),
        OtherTool.program(
            guarantee.event(experiment.rounds()),
            guarantee.relation(),
            guarantee.delta(),
            TrustWords.of(experiment).norm()));
  }
}
