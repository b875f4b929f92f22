package dev.tacit.cli.demo;

import dev.tacit.cli.report.HtmlReport;
import dev.tacit.cli.report.PredictedNoise;
import dev.tacit.cli.report.RunReport;
import dev.tacit.cli.report.TrustFacts;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.server.TaskEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What a run came to, from the ledgers: JSON and report. */
final class ResultWriter {
  private final Demo.Run run;
  private final List<LedgerEntry> ledger;
  private final Spending.Charged charged;

  private ResultWriter(Demo.Run run) {
    this.run = run;
    this.ledger = run.aggregator().ledger();
    LedgerChain.verify(ledger);
    this.charged = run.spending().read(ledger, Integer.MAX_VALUE);
  }

  /**
   * Writes the result and the report, and returns the result.
   *
   * @throws dev.tacit.privacy.ledger.LedgerException if a ledger is not as it was written
   */
  static DemoResult write(Demo.Run run) throws IOException {
    ResultWriter writer = new ResultWriter(run);
    RunFiles.write(
        RunFiles.report(run.directory()),
        HtmlReport.render(writer.report()).getBytes(StandardCharsets.UTF_8));
    DemoResult result = writer.result();
    RunFiles.write(RunFiles.result(run.directory()), RunFiles.JSON.writeValueAsBytes(result));
    return result;
  }

  /** Noisy releases in an event. */
  private static long noisySteps(PrivacyEvent event) {
    if (event instanceof SelfComposed repeated) {
      return repeated.count() * noisySteps(repeated.event());
    }
    if (event instanceof Composed composed) {
      return composed.events().stream().mapToLong(ResultWriter::noisySteps).sum();
    }
    return 1;
  }

  /** How a task ended, as part of a sentence. */
  static String words(TaskEnd end) {
    String detail = end.detail().isEmpty() ? "" : ": " + end.detail();
    return switch (end.ending()) {
      case COMPLETED -> "completed as planned";
      case BUDGET_EXHAUSTED ->
          "ended early, because too few devices have budget left for another round";
      case TOO_MANY_ABANDONED -> "ended early, after too many abandoned attempts" + detail;
      case FAILED -> "failed" + detail;
      case CLOSED -> "stopped from outside";
    };
  }

  private RunReport report() {
    DemoOptions options = run.options();
    return new RunReport(
        Instant.now(),
        run.took(),
        run.dataset().name(),
        options.model(),
        run.task().config().model().parameterCount(),
        options.partition(),
        options.optimizerWords(),
        options.clients(),
        run.end().roundsCommitted(),
        options.rounds(),
        run.evaluation().accuracy(),
        options.epsilon(),
        charged.epsilon(),
        run.task().config().delta(),
        run.task().noise().multiplier(),
        run.task().noise().samplingRate(),
        noisySteps(charged.dearest()),
        run.task().noise().clippingNorm(),
        run.task().config().training().unit(),
        run.task().config().training().relation(),
        run.task().trust(),
        charged.dearest(),
        run.task().config().minimumCohort(),
        run.history(),
        ledger,
        charged.devices(),
        charged.assumptions(),
        words(run.end()));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private DemoResult result() {
    DemoOptions options = run.options();
    TrustFacts trust = run.task().trust();
    return new DemoResult(
        run.evaluation().accuracy(),
        run.evaluation().loss(),
        charged.epsilon().upper(),
        charged.epsilon().lower(),
        options.epsilon(),
        options.serve() ? "aggregator_ledger" : "device_ledgers",
        run.task().config().delta(),
        run.task().noise().multiplier(),
        run.task().noise().samplingRate(),
        noisySteps(charged.dearest()),
        run.task().noise().clippingNorm(),
        run.task().config().training().unit().label(),
        run.task().config().training().relation().label(),
        name(trust.model()),
        name(trust.adversary()),
        trust.degree(),
        trust.threshold(),
        trust.noise().map(PredictedNoise::norm).orElse(null),
        trust.noise().map(PredictedNoise::centralNorm).orElse(null),
        run.task().warning(options),
        options.algorithm().option(),
        options.serverLearningRate(),
        options.optimizerWords(),
        List.of(PrivacyEvents.toTree(charged.dearest())),
        run.end().roundsCommitted(),
        options.rounds(),
        options.clients(),
        run.history().isEmpty() ? 0 : run.history().get(run.history().size() - 1).survivors(),
        options.dataset(),
        options.model(),
        run.task().config().model().parameterCount(),
        options.partition(),
        options.seed(),
        run.took().toMillis() / 1e3,
        name(run.end().ending()),
        run.end().detail(),
        RunFiles.model(run.directory()).toString(),
        RunFiles.report(run.directory()).toString());
  }
}
