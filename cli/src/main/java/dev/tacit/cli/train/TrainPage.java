package dev.tacit.cli.train;

import dev.tacit.cli.report.AssumptionSection;
import dev.tacit.cli.report.EventWords;
import dev.tacit.cli.report.Facts;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.LedgerTable;
import dev.tacit.cli.report.LineChart;
import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.train.config.PrivacyConfig.Noisy;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.privacy.event.SelfComposed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A report on a training as one page ({@link Page}). */
final class TrainPage {
  private final Finished run;
  private final Plan plan;

  private TrainPage(Finished run) {
    this.run = run;
    this.plan = run.plan();
  }

  static String render(Finished run, Instant written) {
    return Page.render(
        "Training report: " + run.plan().config().name(), new TrainPage(run).body(), written);
  }

  private Markup body() {
    List<Markup> parts = new ArrayList<>(List.of(headline(), facts(), curves()));
    plan.noisy().ifPresent(noisy -> parts.add(guarantee(noisy)));
    parts.add(measurements());
    run.confusion()
        .ifPresent(matrix -> parts.add(ConfusionSection.of(matrix, plan.inputs().raw())));
    parts.add(configuration());
    if (plan.noisy().isPresent()) {
      parts.add(ledger());
    }
    return Markup.join(parts);
  }

  private Markup headline() {
    String score =
        run.last().hasAccuracy()
            ? "Accuracy of " + Figures.share(run.last().accuracy())
            : String.format(Locale.ROOT, "Loss of %.4f", run.last().loss());
    Markup promise =
        plan.noisy()
            .map(
                noisy ->
                    Markup.of(
                        "<strong>(ε = %s, δ = %s)</strong>-differentially private for each single %s",
                        Figures.epsilon(run.epsilon().orElseThrow()),
                        Figures.scientific(noisy.delta()),
                        plan.unit()))
            .orElse(Markup.of("<strong>without any protection</strong> of the training data"));
    return Markup.of(
        """
        <header><h1>Training report: %s</h1>
        <p class="headline">%s on the test set, %s.</p>
        <p class="verdict%s">%s</p>%s</header>""",
        plan.config().name(),
        score,
        promise,
        run.ending() == Ending.COMPLETED ? "" : " open",
        run.ending().words(),
        plan.doubt()
            .map(doubt -> Markup.of("<p class=\"verdict bad\">%s</p>", doubt))
            .orElse(Markup.NONE));
  }

  private Markup facts() {
    List<Markup> facts = new ArrayList<>();
    facts.add(Facts.fact("Data", plan.inputs().raw().name()));
    facts.add(Facts.fact(plan.unit() + "s that train", Figures.count(plan.units())));
    facts.add(Facts.fact("Weights", Figures.count(plan.recipe().model().parameterCount())));
    facts.add(
        Facts.fact(
            "Steps",
            Figures.count(run.last().step()) + " of " + Figures.count(plan.recipe().steps())));
    facts.add(Facts.fact("Expected batch", Figures.exact(plan.recipe().expectedBatch())));
    plan.noise()
        .ifPresent(noise -> facts.add(Facts.fact("Noise multiplier", Figures.exact(noise))));
    if (Double.isFinite(run.last().clippingNorm())) {
      facts.add(Facts.fact("Clipping norm", Figures.exact(run.last().clippingNorm())));
    }
    facts.add(Facts.fact("Test loss", String.format(Locale.ROOT, "%.4f", run.last().loss())));
    run.last()
        .scores()
        .forEach(
            (column, score) ->
                facts.add(
                    Facts.fact(
                        "Test " + ScoreWords.name(column), ScoreWords.value(column, score))));
    facts.add(
        Facts.fact("Time", Figures.words(Duration.ofMillis((long) (1000 * run.last().seconds())))));
    return Facts.of(facts.toArray(Markup[]::new));
  }

  private Markup curves() {
    List<Markup> charts = new ArrayList<>();
    if (plan.noisy().isPresent()) {
      charts.add(
          chart("epsilon", "at ε", "ε so far, at most", Measurement::epsilon, false).figure());
    }
    charts.add(chart("steps", "over steps", "Steps", Measurement::step, true).figure());
    plan.noisy().ifPresent(noisy -> charts.add(epsilon(noisy).figure()));
    return Markup.of(
        "<section id=\"curves\"><h2>How it went</h2><div class=\"charts\">%s</div></section>",
        Markup.join(charts));
  }

  /** Of the accuracy; of the loss where numbers are predicted. */
  private LineChart chart(
      String id, String title, String label, ToDoubleFunction<Measurement> x, boolean counted) {
    if (!run.last().hasAccuracy()) {
      return losses(id, title, label, x, counted);
    }
    return new LineChart(
        "accuracy-" + id,
        "Accuracy " + title,
        "Accuracy on the test set; at the end " + Figures.share(run.last().accuracy()) + ".",
        label,
        counted,
        "Accuracy",
        1,
        Figures::share,
        run.measurements().stream().map(m -> new Point(x.applyAsDouble(m), m.accuracy())).toList(),
        Optional.empty());
  }

  private LineChart losses(
      String id, String title, String label, ToDoubleFunction<Measurement> x, boolean counted) {
    double most = run.measurements().stream().mapToDouble(Measurement::loss).max().orElse(0);
    return new LineChart(
        "loss-" + id,
        "Loss " + title,
        String.format(Locale.ROOT, "Loss on the test set; at the end %.4f.", run.last().loss()),
        label,
        counted,
        "Loss",
        Math.max(1e-6, Double.isFinite(most) ? 1.1 * most : 1),
        Figures::up,
        run.measurements().stream().map(m -> new Point(x.applyAsDouble(m), m.loss())).toList(),
        Optional.empty());
  }

  private LineChart epsilon(Noisy noisy) {
    Optional<Target> budget =
        noisy.epsilon().isPresent()
            ? Optional.of(
                new Target(
                    noisy.epsilon().getAsDouble(),
                    "budget ε = " + Figures.exact(noisy.epsilon().getAsDouble())))
            : Optional.empty();
    double most = Math.max(run.epsilon().orElseThrow(), budget.map(Target::y).orElse(0.0));
    return new LineChart(
        "epsilon-steps",
        "ε over steps",
        "Upper bound of epsilon for all that was charged; at the end "
            + Figures.epsilon(run.epsilon().orElseThrow())
            + ".",
        "Steps",
        "ε",
        Math.max(1e-6, Double.isFinite(most) ? 1.1 * most : 1),
        Figures::up,
        run.measurements().stream().map(m -> new Point(m.step(), m.epsilon())).toList(),
        budget);
  }

  private Markup guarantee(Noisy noisy) {
    Charges charges = run.charges().orElseThrow();
    return Markup.of(
        """
        <section id="guarantee"><h2>What the guarantee says</h2>
        <p>Whoever sees the model, every checkpoint and every figure here but the times, and knows all else: the odds that one
        particular %s was used are at most <strong>%s times</strong> what they were before, or as many times lower;
        but for δ = %s. Relation: %s. By privacy loss distributions, rounded up.</p>
        <p>Charged: %s.</p>
        <p class="note">Charged is what was written to the ledger before the steps ran. After a crash steps run again from the
        last checkpoint and are charged again; what was lost stays charged.</p>
        <p class="verdict open"><strong>ε does not cover tuning.</strong> Settings that were chosen by looking at what other
        runs on the same data gave, and those runs themselves, reveal more than this one run.</p>
        <h3>What it takes for granted</h3>
        %s
        </section>""",
        plan.unit(),
        Figures.factor(charges.epsilon()),
        Figures.scientific(noisy.delta()),
        plan.recipe().relation().label(),
        EventWords.of(new SelfComposed(charges.kind(), charges.count())),
        AssumptionSection.list(TrainingAssumptions.of(plan.recipe())));
  }

  private Markup measurements() {
    List<String> scores = List.copyOf(run.last().scores().keySet());
    List<String> columns = new ArrayList<>(List.of("#Step", "#Epoch", "#Accuracy", "#Loss"));
    scores.forEach(column -> columns.add("#" + ScoreWords.name(column)));
    columns.addAll(List.of("#ε", "#Clipping norm", "#Seconds"));
    return Markup.of(
        "<section id=\"measurements\"><h2>Measurements on the test set</h2>%s</section>",
        new FoldedTable("All measurements", columns, "metrics.csv")
            .of(run.measurements(), m -> cells(m, scores)));
  }

  private static List<Markup> cells(Measurement m, List<String> scores) {
    List<String> cells = new ArrayList<>();
    cells.add(Figures.count(m.step()));
    cells.add(String.format(Locale.ROOT, "%.1f", m.epoch()));
    cells.add(m.hasAccuracy() ? String.format(Locale.ROOT, "%.2f %%", 100 * m.accuracy()) : "none");
    cells.add(String.format(Locale.ROOT, "%.4f", m.loss()));
    for (String column : scores) {
      cells.add(ScoreWords.value(column, m.scores().getOrDefault(column, Double.NaN)));
    }
    cells.add(Double.isFinite(m.epsilon()) ? Figures.epsilon(m.epsilon()) : "none");
    cells.add(Double.isFinite(m.clippingNorm()) ? Figures.up(m.clippingNorm()) : "none");
    cells.add(String.format(Locale.ROOT, "%.1f", m.seconds()));
    return cells.stream().map(Markup::text).toList();
  }

  private Markup configuration() {
    return Markup.of(
        """
        <section id="configuration"><h2>Configuration</h2>
        <pre>%s</pre><h3>Model</h3><pre>%s</pre></section>""",
        plan.shown(), plan.recipe().model().summary());
  }

  private Markup ledger() {
    return Markup.of(
        "<section id=\"ledger\"><h2>Ledger</h2>%s</section>",
        LedgerTable.of(run.ledger(), "ledger.jsonl"));
  }
}
