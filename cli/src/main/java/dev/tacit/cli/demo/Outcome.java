package dev.tacit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.cli.DeviceHome;
import dev.tacit.cli.report.HtmlReport;
import dev.tacit.cli.report.RunReport;
import dev.tacit.cli.report.RunReport.DeviceSpend;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run came to, from the ledgers: JSON and report. */
final class Outcome {
  private final Demo.Run run;
  private final Map<PrivacyEvent, Bounds> accounted = new HashMap<>();
  private final List<DeviceSpend> devices = new ArrayList<>();
  private List<Assumption> assumptions = List.of();
  private PrivacyEvent dearest = new Composed(List.of());
  private Bounds epsilon = new Bounds(0, 0);

  private Outcome(Demo.Run run) {
    this.run = run;
  }

  /** Writes the result and the report, and returns the result. */
  static DemoResult write(Demo.Run run) throws IOException {
    Outcome outcome = new Outcome(run);
    List<LedgerEntry> ledger = run.aggregator().ledger();
    LedgerChain.verify(ledger);
    outcome.account(ledger);
    RunFiles.write(
        RunFiles.report(run.directory()),
        HtmlReport.render(outcome.report(ledger)).getBytes(StandardCharsets.UTF_8));
    DemoResult result = outcome.result();
    RunFiles.write(RunFiles.result(run.directory()), RunFiles.JSON.writeValueAsBytes(result));
    return result;
  }

  /**
   * The devices' own ledgers say what they were charged; of devices elsewhere, the aggregator's
   * does.
   */
  private void account(List<LedgerEntry> ledger) throws IOException {
    if (run.options().serve()) {
      accountParticipants(ledger);
      return;
    }
    for (int client = 0; client < run.options().clients(); client++) {
      Path file = DeviceHome.ledger(RunFiles.client(run.directory(), client));
      if (Files.exists(file)) {
        List<LedgerEntry> entries = LedgerFile.read(file);
        int charged = (int) entries.stream().filter(entry -> entry.kind() == Kind.INTENT).count();
        int released =
            (int)
                entries.stream()
                    .filter(e -> e.outcome() == dev.tacit.privacy.ledger.Outcome.RELEASED)
                    .count();
        if (!entries.isEmpty()) {
          assumptions = entries.get(0).assumptions();
        }
        charge("client " + (client + 1), charged, released, Spend.charged(entries));
      }
    }
  }

  private void accountParticipants(List<LedgerEntry> ledger) {
    Map<String, Integer> rounds = new LinkedHashMap<>();
    for (LedgerEntry entry : ledger) {
      if (entry.kind() == Kind.INTENT) {
        entry.participants().forEach(device -> rounds.merge(device, 1, Integer::sum));
        assumptions = entry.assumptions();
      }
    }
    rounds.forEach(
        (device, count) -> {
          SelfComposed once = (SelfComposed) run.task().event();
          charge(device, count, count, new SelfComposed(once.event(), once.count() * count));
        });
  }

  private void charge(String name, int charged, int released, PrivacyEvent event) {
    Bounds bounds =
        accounted.computeIfAbsent(
            event,
            spent ->
                PldAccountant.epsilon(
                    spent, NeighbouringRelation.ADD_OR_REMOVE_ONE, run.task().delta()));
    devices.add(new DeviceSpend(name, charged, released, bounds.upper()));
    if (bounds.upper() > epsilon.upper()) {
      epsilon = bounds;
      dearest = event;
    }
  }

  private long steps() {
    return noisySteps(dearest);
  }

  /** Noisy releases in an event. */
  private static long noisySteps(PrivacyEvent event) {
    if (event instanceof SelfComposed repeated) {
      return repeated.count() * noisySteps(repeated.event());
    }
    if (event instanceof Composed composed) {
      return composed.events().stream().mapToLong(Outcome::noisySteps).sum();
    }
    return 1;
  }

  private String ending() {
    return run.end().ending().toString().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (run.end().detail().isEmpty() ? "" : ": " + run.end().detail());
  }

  private RunReport report(List<LedgerEntry> ledger) {
    DemoOptions options = run.options();
    return new RunReport(
        Instant.now(),
        run.took(),
        run.dataset().name(),
        options.model(),
        run.task().model().parameterCount(),
        options.partition(),
        options.clients(),
        options.rounds(),
        run.evaluation().accuracy(),
        options.epsilon(),
        epsilon,
        run.task().delta(),
        run.task().dpSgd().noiseMultiplier(),
        run.task().dpSgd().samplingRate(),
        steps(),
        run.task().dpSgd().clippingNorm(),
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        dearest,
        run.task().minimumCohort(),
        run.history(),
        ledger,
        devices,
        assumptions,
        ending());
  }

  private DemoResult result() {
    DemoOptions options = run.options();
    List<JsonNode> events = List.of(PrivacyEvents.toTree(dearest));
    return new DemoResult(
        run.evaluation().accuracy(),
        run.evaluation().loss(),
        epsilon.upper(),
        epsilon.lower(),
        options.epsilon(),
        run.task().delta(),
        run.task().dpSgd().noiseMultiplier(),
        run.task().dpSgd().samplingRate(),
        steps(),
        run.task().dpSgd().clippingNorm(),
        PrivacyUnit.EXAMPLE.label(),
        NeighbouringRelation.ADD_OR_REMOVE_ONE.label(),
        "local_dp_sgd",
        events,
        run.end().roundsCommitted(),
        options.rounds(),
        options.clients(),
        run.history().isEmpty() ? 0 : run.history().get(run.history().size() - 1).survivors(),
        options.dataset(),
        options.model(),
        run.task().model().parameterCount(),
        options.partition(),
        options.seed(),
        run.took().toMillis() / 1e3,
        ending(),
        RunFiles.model(run.directory()).toString(),
        RunFiles.report(run.directory()).toString());
  }
}
