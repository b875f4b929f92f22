package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.YamlWriter;
import dev.tacit.cli.report.Facts;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.Histogram;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.report.PartitionFigure;
import dev.tacit.cli.simulate.privacy.GuaranteeWords;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.Traffic;
import dev.tacit.simulation.experiment.ClientScores;
import dev.tacit.simulation.experiment.Federated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report on a simulation as one page ({@link Page}). */
final class SimulationPage {
  private static final int BARS = 20;

  private final SimulationJob job;
  private final List<RoundRow> rows;
  private final ObjectNode result;

  private SimulationPage(SimulationJob job, List<RoundRow> rows, ObjectNode result) {
    this.job = job;
    this.rows = rows;
    this.result = result;
  }

  /**
   * The page.
   *
   * @param rows of all rounds that were done, one at least
   * @param result {@link SimulationResult}
   * @param clients of the model at the end, if clients measured it
   */
  static String render(
      SimulationJob job,
      List<RoundRow> rows,
      ObjectNode result,
      Optional<ClientScores> clients,
      Instant written) {
    SimulationPage page = new SimulationPage(job, rows, result);
    List<Markup> parts = new ArrayList<>(List.of(page.headline(), page.facts(), page.learning()));
    if (job.epsilon().isPresent()) {
      parts.add(page.privacy());
    }
    parts.add(page.devices());
    boolean tuned = job.config().federated().flatMap(Federated::fineTuning).isPresent();
    clients.ifPresent(scores -> parts.add(page.clients(scores, tuned)));
    parts.add(page.population());
    parts.add(page.rounds());
    parts.add(page.configuration());
    return Page.render("Simulation: " + job.config().name(), Markup.join(parts), written);
  }

  private Markup headline() {
    return Markup.of(
        """
        <header><h1>Simulation: %s</h1>
        <p class="headline">%s after %s%s.</p>
        <p class="verdict bad"><strong>SIMULATION: nothing here protects anybody.</strong> All clients’ examples were on one
        machine, and noise, where there is any, is keyed by the seed. Server and devices do what the product’s do.</p>
        </header>""",
        job.config().name(),
        result.has("accuracy")
            ? Markup.of(
                "Right on <strong>%s</strong> of the test examples", share(number("accuracy")))
            : "The model at the end was not measured",
        Figures.count(rows.size(), "round"),
        result.has("rounds_to_target")
            ? String.format(
                Locale.ROOT,
                "; %.1f rounds to %s",
                number("rounds_to_target"),
                share(number("target_accuracy")))
            : "");
  }

  private double number(String key) {
    return result.get(key).asDouble();
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * value);
  }

  private Markup facts() {
    List<Markup> facts = new ArrayList<>();
    facts.add(Facts.fact("Clients", Figures.count(job.experiment().population().size())));
    facts.add(
        Facts.fact(
            "Rounds", Figures.count(rows.size()) + " of " + Figures.count(job.config().rounds())));
    facts.add(
        Facts.fact("Weights", Figures.count(job.experiment().model().spec().parameterCount())));
    facts.add(Facts.fact("Seed", Long.toString(job.config().seed())));
    if (result.has("best_accuracy")) {
      facts.add(Facts.fact("Best test accuracy", share(number("best_accuracy"))));
    }
    if (result.has("loss")) {
      facts.add(Facts.fact("Test loss", String.format(Locale.ROOT, "%.4f", number("loss"))));
    }
    facts.add(Facts.fact("Updates that counted", Figures.count(result.get("counted").asLong())));
    Traffic traffic = job.traffic();
    facts.add(
        Facts.fact(
            "A client receives and sends",
            Figures.bytes(traffic.down()) + " and " + Figures.bytes(traffic.up())));
    facts.add(
        Facts.fact(
            "All received and sent",
            Figures.bytes(result.get("bytes_down").asLong())
                + " and "
                + Figures.bytes(result.get("bytes_up").asLong())));
    if (number("simulated_seconds") > 0) {
      facts.add(Facts.fact("Simulated time", duration("simulated_seconds")));
    }
    facts.add(Facts.fact("Took", duration("seconds")));
    return Facts.of(facts.toArray(Markup[]::new));
  }

  private String duration(String key) {
    return Figures.words(Duration.ofSeconds(Math.round(number(key))));
  }

  private RoundCharts charts() {
    return new RoundCharts(rows, job.config().target());
  }

  private Markup learning() {
    return Markup.of(
        "<section id=\"learning\"><h2>How it learnt</h2>%s</section>", charts().learning());
  }

  private Markup privacy() {
    return Markup.of(
        """
        <section id="privacy"><h2>Privacy</h2>
        <p>With noise and draws that nobody can compute: <strong>%s</strong>. Here the seed gives them away. Who adds the
        noise, who is trusted, what all this takes for granted and what on this page no ε covers is in privacy.html beside it.</p>
        %s
        <p class="note">The curve is of plans that end there. A run that stops where it looks good is charged for all rounds
        that were planned.</p>
        </section>""",
        GuaranteeWords.line(job.experiment(), job.guarantee().orElseThrow()), charts().epsilon());
  }

  private Markup devices() {
    long late = sum(RoundColumn.LATE);
    long lost = sum(RoundColumn.DROPPED_OUT);
    long abandoned = sum(RoundColumn.ABANDONED);
    return Markup.of(
        """
        <section id="devices"><h2>Devices</h2>
        <p>Asked %s times; %s counted, %s too late, %s dropped out. Rounds abandoned because too few counted: %s.</p>
        %s</section>""",
        Figures.count(sum(RoundColumn.COHORT)),
        Figures.count(sum(RoundColumn.COUNTED)),
        Figures.count(late),
        Figures.count(lost),
        Figures.count(abandoned),
        charts().devices());
  }

  private long sum(RoundColumn column) {
    return rows.stream().filter(r -> r.has(column)).mapToLong(r -> (long) r.number(column)).sum();
  }

  private Markup clients(ClientScores scores, boolean tuned) {
    Histogram picture =
        new Histogram(
            "client-accuracy",
            "Clients by accuracy on their own held-out examples",
            "How many clients have which accuracy.",
            "Accuracy",
            "clients",
            0,
            1,
            BARS,
            Figures::percent,
            scores.accuracies().stream().mapToDouble(Double::doubleValue).toArray());
    return Markup.of(
        """
        <section id="clients"><h2>Accuracy over clients</h2>
        <p>The %s on held-out examples of %s, each counting the same: mean %s, deviation %s; least %s,
        a tenth of them at most %s, half at most %s; most %s.</p>
        <div class="charts">%s%s</div></section>""",
        tuned
            ? "model at the end, fine-tuned by each client on its own examples,"
            : "model at the end",
        Figures.count(scores.clients(), "client"),
        share(scores.mean()),
        share(scores.deviation()),
        share(scores.quantile(0)),
        share(scores.quantile(0.1)),
        share(scores.quantile(0.5)),
        share(scores.quantile(1)),
        picture.figure(),
        charts().clients().orElse(Markup.NONE));
  }

  private Markup population() {
    return Markup.of(
        "<section id=\"population\"><h2>Who has which examples</h2><p>%s</p>%s</section>",
        job.experiment().population().description(),
        PartitionFigure.of(job.experiment().population()));
  }

  private Markup rounds() {
    return Markup.of(
        "<section id=\"rounds\"><h2>Rounds that were measured</h2>%s</section>",
        new FoldedTable(
                "Measurements on the test set",
                List.of("#Round", "#Accuracy", "#Loss", "#Counted", "#Norm of the update", "#ε"),
                "rounds.csv")
            .of(
                rows.stream().filter(row -> row.has(RoundColumn.TEST_ACCURACY)).toList(),
                SimulationPage::cells));
  }

  private static List<Markup> cells(RoundRow row) {
    return List.of(
        Markup.text(Figures.count(row.round())),
        Markup.text(share(row.number(RoundColumn.TEST_ACCURACY))),
        Markup.text(String.format(Locale.ROOT, "%.4f", row.number(RoundColumn.TEST_LOSS))),
        Markup.text(Figures.count((long) row.number(RoundColumn.COUNTED))),
        Markup.text(String.format(Locale.ROOT, "%.4g", row.number(RoundColumn.UPDATE_NORM))),
        Markup.text(
            row.has(RoundColumn.EPSILON) ? Figures.epsilon(row.number(RoundColumn.EPSILON)) : ""));
  }

  private Markup configuration() {
    return Markup.of(
        """
        <section id="configuration"><h2>Configuration</h2>
        <pre>%s</pre><h3>Model</h3><pre>%s</pre></section>""",
        YamlWriter.write(job.config().resolved()), job.experiment().model().spec().summary());
  }
}
