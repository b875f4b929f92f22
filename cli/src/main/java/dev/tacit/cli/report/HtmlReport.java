package dev.tacit.cli.report;

import dev.tacit.cli.Numbers;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The privacy-budget report of a run: one page, which loads nothing, for a data-protection officer.
 */
public final class HtmlReport {
  private static final int MOST_LEDGER_ROWS = 400;

  private final RunReport run;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(RunReport run) {
    this.run = run;
  }

  /** The page, well-formed XML too. */
  public static String render(RunReport run) {
    HtmlReport report = new HtmlReport(run);
    report.head();
    report.summary();
    report.curves();
    report.rounds();
    report.devices();
    report.trust();
    report.assumptions();
    report.meaning();
    report.recompute();
    report.ledger();
    return report.page.append("</main></body></html>\n").toString();
  }

  private void head() {
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
        .append("<title>Tacit privacy-budget report</title><style>")
        .append(
            ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#d0d7de;--accent:#0b5cad;--warn:#9a3b00}"
                + "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--line:#30363d;"
                + "--accent:#6cb6ff;--warn:#ffa657}}"
                + "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0}"
                + "main{max-width:62rem;margin:0 auto;padding:1.5rem}h1{font-size:1.6rem}h2{margin-top:2rem;"
                + "border-bottom:1px solid var(--line)}table{border-collapse:collapse;width:100%;font-size:.9rem}"
                + "th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}"
                + ".lead{font-size:1.15rem}.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{flex:1 1 24rem;margin:0}"
                + "svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--ink)}.grid{stroke:var(--line)}"
                + ".level{stroke:var(--warn);stroke-dasharray:6 4;stroke-width:2}polyline{fill:none;"
                + "stroke:var(--accent);stroke-width:2}circle{fill:var(--accent)}"
                + "code{overflow-wrap:anywhere;font-size:.85rem}.no{color:var(--warn);font-weight:600}"
                + "@media print{body{font-size:11px}h2{break-after:avoid}tr,figure{break-inside:avoid}}")
        .append("</style></head><body><main>");
  }

  private void summary() {
    page.append("<h1>Privacy-budget report</h1><p class=\"lead\">");
    text(
        String.format(
            Locale.ROOT,
            "A model was trained on %s by %d clients and reached %.2f %% accuracy on public test data. What any one client"
                + " released reveals at most ε = %s at δ = %s about any one of its training examples.",
            run.dataset(),
            run.clients(),
            100 * run.accuracy(),
            Numbers.epsilon(run.epsilon().upper()),
            Numbers.delta(run.delta())));
    page.append("</p>");
    page.append(
        Html.table(
            List.of("What", "Value"),
            List.of(
                List.of("Finished", run.finished() + ", after " + run.took().toSeconds() + " s"),
                List.of("Ending", run.ending()),
                List.of("Model", run.model() + ", " + run.parameters() + " weights"),
                List.of("Examples dealt out", run.partition()),
                List.of("Unit of privacy", "one " + run.unit().label()),
                List.of("Neighbouring relation", run.relation().label().replace('_', ' ')),
                List.of("Target", "ε ≤ " + Numbers.epsilon(run.targetEpsilon())),
                List.of(
                    "Spent by the client that spent most",
                    "ε between " + run.epsilon().lower() + " and " + run.epsilon().upper()),
                List.of(
                    "Each step",
                    "q = "
                        + run.samplingRate()
                        + ", noise multiplier = "
                        + run.noiseMultiplier()
                        + ", clipping norm = "
                        + run.clippingNorm()
                        + "; "
                        + run.steps()
                        + " steps"))));
  }

  private void curves() {
    List<LineChart.Point> accuracy = new ArrayList<>();
    List<LineChart.Point> epsilon = new ArrayList<>();
    for (RoundPoint point : run.history()) {
      point.accuracy().ifPresent(a -> accuracy.add(new LineChart.Point(point.round(), 100 * a)));
      epsilon.add(new LineChart.Point(point.round(), point.epsilon()));
    }
    double spent = Math.max(run.targetEpsilon(), run.epsilon().upper());
    page.append("<h2>Accuracy and spending, round by round</h2><div class=\"charts\">");
    figure(
        "Accuracy on the public test set, per cent",
        new LineChart("Test accuracy over rounds", accuracy, 100, OptionalDouble.empty()));
    figure(
        "ε of a client that took part in every round; dashed: the target",
        new LineChart(
            "Epsilon over rounds", epsilon, spent * 1.1, OptionalDouble.of(run.targetEpsilon())));
    page.append("</div>");
  }

  private void figure(String caption, LineChart chart) {
    page.append("<figure>").append(chart.svg()).append("<figcaption>");
    text(caption);
    page.append("</figcaption></figure>");
  }

  private void rounds() {
    List<List<String>> rows = new ArrayList<>();
    for (RoundPoint point : run.history()) {
      rows.add(
          List.of(
              Integer.toString(point.round()),
              Integer.toString(point.cohort()),
              Integer.toString(point.survivors()),
              point.accuracy().isPresent()
                  ? String.format(Locale.ROOT, "%.2f %%", 100 * point.accuracy().getAsDouble())
                  : "",
              Numbers.epsilon(point.epsilon()),
              String.format(Locale.ROOT, "%.1f", point.took().toMillis() / 1e3)));
    }
    page.append(
        Html.table(
            List.of("Round", "Cohort", "In the sum", "Accuracy", "ε so far ≤", "Seconds"), rows));
  }

  private void devices() {
    page.append("<h2>What each client was charged</h2>");
    paragraph(
        "From each client's own ledger. A round is charged when the client was about to release something, whether or not"
            + " the round was completed.");
    List<List<String>> rows = new ArrayList<>();
    run.devices()
        .forEach(
            device ->
                rows.add(
                    List.of(
                        device.name(),
                        Integer.toString(device.charged()),
                        Integer.toString(device.released()),
                        Numbers.epsilon(device.epsilon()))));
    page.append(Html.table(List.of("Client", "Rounds charged", "Rounds in a sum", "ε ≤"), rows));
  }

  private void trust() {
    page.append("<h2>Who is trusted with what</h2>");
    paragraph(
        "Local DP-SGD with secure aggregation on top. Each client clips every example's gradient and adds the noise itself,"
            + " so the guarantee holds against everybody who sees what leaves it: the aggregator, other clients, and"
            + " whoever uses the model. Secure aggregation keeps single updates from the aggregator as well: it unmasks"
            + " sums of at least "
            + run.minimumCohort()
            + " updates only. No client needs to trust the aggregator with its data.");
    paragraph(
        "Not protected: against clients that send poisoned updates or that are many with one owner; against an authority"
            + " that colludes with the aggregator (secure aggregation then falls, the noise stands); a person whose"
            + " examples lie on several clients; what is learnt by choosing settings on the same private data; running"
            + " time and other side channels of a client's machine.");
  }

  private void assumptions() {
    page.append("<h2>Assumptions</h2>");
    page.append(
        "<table><thead><tr><th>The accounting assumes</th><th>Held by</th></tr></thead><tbody>");
    for (Assumption assumption : run.deviceAssumptions()) {
      page.append("<tr><td>");
      text(assumption.statement());
      page.append(
          assumption.enforced()
              ? "</td><td>enforced by the code</td></tr>"
              : "</td><td class=\"no\">not enforced</td></tr>");
    }
    page.append("</tbody></table>");
  }

  private void meaning() {
    double epsilon = run.epsilon().upper();
    page.append("<h2>What ε means</h2>");
    paragraph(
        "Take any example of any client, and an attacker who knows everything else and wants to find out whether it was"
            + " used. Whatever he computes from all that was released, his odds of being right grow by a factor of at"
            + " most e^ε = "
            + String.format(Locale.ROOT, "%.3g", Math.exp(epsilon))
            + ", but for a probability of δ. It says nothing about facts that hold whether or not the example was used.");
    List<List<String>> rows = new ArrayList<>();
    for (double falsePositives : new double[] {0.001, 0.01, 0.1}) {
      double bound =
          Math.min(
              Math.exp(epsilon) * falsePositives + run.delta(),
              1 - Math.exp(-epsilon) * (1 - run.delta() - falsePositives));
      rows.add(
          List.of(
              String.format(Locale.ROOT, "%.1f %%", 100 * falsePositives),
              String.format(Locale.ROOT, "%.2f %%", 100 * Math.min(1, bound))));
    }
    page.append(
        Html.table(
            List.of(
                "Of examples that were not used, he wrongly names",
                "then of those that were used, he finds at most"),
            rows));
  }

  private void recompute() {
    page.append("<h2>To recompute ε with another tool</h2>");
    paragraph(
        "This is all that the client which spent most was charged for. Any accountant for the Poisson-sampled Gaussian"
            + " mechanism gives an ε for it; sigma is the noise's standard deviation over the clipping norm.");
    page.append("<p><code>");
    text(PrivacyEvents.toJson(run.event()));
    page.append("</code></p>");
  }

  private void ledger() {
    page.append("<h2>The aggregator's ledger</h2>");
    paragraph(
        "Append-only; each entry holds the hash of the one before. The spend is written before anything is unmasked.");
    int skipped = Math.max(0, run.ledger().size() - MOST_LEDGER_ROWS);
    if (skipped > 0) {
      paragraph(
          "The oldest "
              + skipped
              + " entries are left out here; they are in the aggregator's database.");
    }
    List<List<String>> rows = new ArrayList<>();
    for (LedgerEntry entry : run.ledger().subList(skipped, run.ledger().size())) {
      rows.add(
          List.of(
              Long.toString(entry.sequence()),
              entry.time().toString(),
              Integer.toString(entry.round()),
              words(entry.kind().name()),
              words(entry.outcome().name()),
              Integer.toString(entry.participants().size()),
              entry.hash().substring(0, 12)));
    }
    page.append(
        Html.table(
            List.of("No.", "Time", "Round", "Entry", "Outcome", "Participants", "Hash (start)"),
            rows));
  }

  private void paragraph(String words) {
    page.append("<p>");
    text(words);
    page.append("</p>");
  }

  private void text(String words) {
    page.append(Html.escape(words));
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
