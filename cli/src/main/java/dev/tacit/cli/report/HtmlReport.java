package dev.tacit.cli.report;

import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import dev.tacit.cli.report.RunReport.DeviceSpend;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.client.TrustModel;
import java.util.List;
import java.util.Optional;

/**
 * A report as one XHTML page for a data-protection officer: no script, nothing from the network
 * ({@link Page}). Epsilon is rounded up. All text of the report is escaped.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * The page.
   *
   * @throws IllegalArgumentException if unit and relation are not those of the trust model: its
   *     words would be false for anything else
   */
  public static String render(RunReport report) {
    TrustModel model = report.trust().model();
    if (report.unit() != model.unit() || report.relation() != model.relation()) {
      throw new IllegalArgumentException(
          "unit and relation must be "
              + model.unit()
              + " and "
              + model.relation()
              + " for a report on "
              + model
              + " but were "
              + report.unit()
              + " and "
              + report.relation());
    }
    return Page.render("Privacy report: " + report.dataset(), sections(report), report.finished());
  }

  private static Markup sections(RunReport report) {
    return Markup.join(
        List.of(
            headline(report),
            run(report),
            curves(report),
            rounds(report),
            devices(report),
            LedgerSection.of(report.ledger()),
            TrustSection.of(report),
            AssumptionSection.of(report),
            GuaranteeSection.meaning(report),
            GuaranteeSection.recompute(report)));
  }

  private static Markup headline(RunReport report) {
    return Markup.of(
        """
        <header>
        <h1>Privacy report on a training run</h1>
        <p class="headline">%s, and %s.</p>
        %s
        %s
        %s
        </header>
        <nav aria-label="Contents"><a href="#run">The run</a><a href="#rounds">Rounds</a>\
        <a href="#devices">Devices</a><a href="#ledger">Ledger</a><a href="#trust">Trust</a>\
        <a href="#assumptions">Assumptions</a><a href="#meaning">What ε means</a>\
        <a href="#recompute">Compute it again</a></nav>""",
        accuracy(report),
        guarantee(report),
        verdict(report),
        contradiction(report),
        drowned(report));
  }

  private static Markup accuracy(RunReport report) {
    String rounds =
        Figures.count(report.rounds())
            + " of "
            + Figures.count(report.plannedRounds(), "planned round");
    return Double.isFinite(report.accuracy())
        ? Markup.of(
            "After %s the model is right on <strong>%s</strong> of the public test examples",
            rounds, Figures.share(report.accuracy()))
        : Markup.of("After %s the model has not been tested", rounds);
  }

  private static Markup guarantee(RunReport report) {
    double epsilon = report.epsilon().upper();
    if (!Double.isFinite(epsilon)) {
      return Markup.of("<strong>no finite ε is known</strong> for what the devices sent");
    }
    return Markup.of(
        "%s <strong>(ε = %s, δ = %s)</strong>-differentially private for"
            + " each single %s: it looks nearly the same %s",
        released(report),
        Figures.epsilon(epsilon),
        Figures.scientific(report.delta()),
        ProtectionWords.unit(report.unit()),
        ProtectionWords.difference(report.unit(), report.relation()));
  }

  private static String released(RunReport report) {
    if (report.devices().isEmpty()) {
      return "all that the aggregator’s ledger lists of any one device is";
    }
    return switch (report.trust().model()) {
      case LOCAL_DP_SGD -> "all that any one device sent is";
      case DISTRIBUTED_DP -> "all sums that any one device was in are, taken together,";
      case CENTRAL_DP -> "all noised sums that any one device was in are, taken together,";
    };
  }

  /** What was foreseen before the start: a model that learnt nothing is no riddle then. */
  private static Markup drowned(RunReport report) {
    return report
        .trust()
        .noise()
        .filter(PredictedNoise::drowns)
        .map(
            noise ->
                Markup.of(
                    "<p class=\"verdict bad\"><strong>Too few devices for a useful model.</strong> %s</p>",
                    noise.warning(report.clients(), Figures.exact(report.targetEpsilon()))))
        .orElse(Markup.NONE);
  }

  private static Markup verdict(RunReport report) {
    boolean kept = report.epsilon().upper() <= report.targetEpsilon();
    return Markup.of(
        "<p class=\"verdict%s\"><strong>%s</strong> The target was ε = %s; the device that spent most"
            + " was charged ε = %s%s. The run %s.</p>",
        kept ? "" : " bad",
        kept ? "Within the target." : "Above the target.",
        Figures.exact(report.targetEpsilon()),
        Figures.epsilon(report.epsilon().upper()),
        report.devices().isEmpty()
            ? " for the sums that the aggregator’s ledger lists; its own ledger, which is elsewhere, may hold more"
            : "",
        report.ending());
  }

  /** A device's own ledger knows best: a headline below it must not pass for the truth. */
  private static Markup contradiction(RunReport report) {
    double most = report.devices().stream().mapToDouble(DeviceSpend::epsilon).max().orElse(0);
    return most <= report.epsilon().upper()
        ? Markup.NONE
        : Markup.of(
            "<p class=\"verdict bad\"><strong>A device’s own ledger charges more:</strong> ε = %s. It may"
                + " hold earlier runs on the same examples; for these, its figure is the one that counts.</p>",
            Figures.epsilon(most));
  }

  private static Markup run(RunReport report) {
    return Markup.of(
        "<section id=\"run\"><h2>The run</h2>%s</section>",
        Facts.of(
            Facts.fact("Data set", report.dataset()),
            Facts.fact(
                "Model", report.model() + ", " + Figures.count(report.parameters()) + " weights"),
            Facts.fact("How examples were dealt out", report.partition()),
            Facts.fact("Optimizer of the server", report.optimizer()),
            Facts.fact("Devices", Figures.count(report.clients())),
            Facts.fact("Accuracy on public test data", Figures.share(report.accuracy())),
            Facts.fact("Smallest sum unmasked", devices(report.minimumCohort())),
            Facts.fact("Noise multiplier σ", Figures.noise(report.noiseMultiplier())),
            mechanism(report),
            Facts.fact("Clipping norm", Figures.exact(report.clippingNorm())),
            Facts.fact("Trust model", TrustSection.name(report.trust().model())),
            Facts.fact(
                "Secure aggregation",
                report.trust().adversaryWords()
                    + " server, "
                    + devices(report.trust().corrupt())
                    + " in league with it; degree "
                    + report.trust().degree()
                    + ", threshold "
                    + report.trust().threshold()),
            Facts.fact("Finished", Figures.time(report.finished())),
            Facts.fact("Took", Figures.words(report.took()))));
  }

  private static Markup mechanism(RunReport report) {
    return report
        .trust()
        .noise()
        .map(
            noise ->
                Markup.join(
                    List.of(
                        Facts.fact("Noised sums charged", Figures.count(report.steps())),
                        Facts.fact(
                            "Noise of one round’s mean, foreseen norm", Figures.up(noise.norm())),
                        Facts.fact(
                            "The same if a trusted server added it",
                            Figures.up(noise.centralNorm())))))
        .orElseGet(
            () ->
                Markup.join(
                    List.of(
                        Facts.fact("Sampling probability q", Figures.up(report.samplingRate())),
                        Facts.fact("Noisy steps charged", Figures.count(report.steps())))));
  }

  private static String devices(int count) {
    return Figures.count(count, "device");
  }

  private static Markup curves(RunReport report) {
    return Markup.of(
        "<section id=\"curves\"><h2>Accuracy and ε over the rounds</h2>"
            + "<div class=\"charts\">%s%s</div></section>",
        accuracyChart(report).figure(), epsilonChart(report).figure());
  }

  private static LineChart accuracyChart(RunReport report) {
    return new LineChart(
        "accuracy",
        "Accuracy on public test data",
        "Share of the test examples that the model is right on after each round; after the last: "
            + Figures.share(report.accuracy())
            + ".",
        "Round",
        "Accuracy",
        1,
        Figures::percent,
        report.history().stream().map(p -> new Point(p.round(), p.accuracy())).toList(),
        Optional.empty());
  }

  private static LineChart epsilonChart(RunReport report) {
    double target = report.targetEpsilon();
    return new LineChart(
        "epsilon",
        "ε of the device that was charged most",
        "Upper bound of epsilon after each round; the target is " + Figures.exact(target) + ".",
        "Round",
        "ε",
        target * 1.1,
        Figures::up,
        report.history().stream().map(p -> new Point(p.round(), p.epsilon())).toList(),
        Optional.of(new Target(target, "target ε = " + Figures.exact(target))));
  }

  private static Markup rounds(RunReport report) {
    Markup table =
        report.history().isEmpty()
            ? Markup.of("<p class=\"note\">No round was committed.</p>")
            : new FoldedTable(
                    "Committed rounds",
                    List.of(
                        "#Round", "#Cohort", "#Survivors", "#Accuracy", "#ε so far", "#Seconds"),
                    "the aggregator’s records")
                .of(report.history(), HtmlReport::round);
    return Markup.of(
        """
        <section id="rounds"><h2>Rounds</h2>
        <p>Cohort: the devices that a secure aggregation began with. Survivors: those whose updates are in the sum.
        ε: of the device that had been charged most by then.</p>
        %s</section>""",
        table);
  }

  private static List<Markup> round(RoundPoint point) {
    return List.of(
        Markup.text(point.round()),
        Markup.text(Figures.count(point.cohort())),
        Markup.text(Figures.count(point.survivors())),
        Markup.text(Figures.share(point.accuracy())),
        Markup.text(Figures.epsilon(point.epsilon())),
        Markup.text(Figures.seconds(point.took())));
  }

  private static Markup devices(RunReport report) {
    Markup table =
        report.devices().isEmpty()
            ? Markup.of(
                "<p class=\"note\">The devices’ ledgers are on the devices and were not read for this"
                    + " report.</p>")
            : new FoldedTable(
                    "What each device’s own ledger charges",
                    List.of("Device", "#Rounds charged", "#Rounds released", "#ε, at most"),
                    "each device’s own ledger")
                .of(report.devices(), HtmlReport::device);
    return Markup.of(
        """
        <section id="devices"><h2>What each device was charged</h2>
        <p>A device writes down the spend before anything leaves it. A round that was charged but not released is one
        that failed after the device may have sent something: it stays charged.</p>
        %s</section>""",
        table);
  }

  private static List<Markup> device(DeviceSpend device) {
    return List.of(
        Markup.text(device.name()),
        Markup.text(Figures.count(device.charged())),
        Markup.text(Figures.count(device.released())),
        Markup.text(Figures.epsilon(device.epsilon())));
  }
}
