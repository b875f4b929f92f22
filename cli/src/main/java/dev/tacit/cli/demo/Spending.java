package dev.tacit.cli.demo;

import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.report.RunReport.DeviceSpend;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.privacy.ledger.Spend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the devices were charged: by their own ledgers if they are here; of devices elsewhere, what
 * the aggregator's ledger lists, which may be less. Thread-safe.
 */
final class Spending {
  private final Path directory;
  private final int clients;
  private final boolean elsewhere;
  private final double delta;
  private final NeighbouringRelation relation;
  private final Map<PrivacyEvent, Bounds> accounted = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  /**
   * @param dearest all that the device was charged for that was charged most
   * @param epsilon of that
   * @param devices by their own ledgers; empty if these are elsewhere
   * @param assumptions of the devices' accounting
   */
  record Charged(
      PrivacyEvent dearest,
      Bounds epsilon,
      List<DeviceSpend> devices,
      List<Assumption> assumptions) {}

  Spending(Path directory, DemoOptions options) {
    this.directory = directory;
    this.clients = options.clients();
    this.elsewhere = options.serve();
    this.delta = options.delta();
    this.relation = options.trust().model().relation();
  }

  /**
   * As of the end of a round: devices may have been charged for the next one already.
   *
   * @param aggregator its ledger
   * @param round the last that counts
   * @throws dev.tacit.privacy.ledger.LedgerException if a device's ledger is not as it was written
   * @throws MissingLedgerException if a device that the aggregator's ledger lists is not here, or
   *     its own ledger does not charge a round that it took part in
   */
  synchronized Charged read(List<LedgerEntry> aggregator, int round) {
    Map<String, List<LedgerEntry>> ledgers = elsewhere ? listed(aggregator) : own();
    if (!elsewhere) {
      requireWhole(ledgers, aggregator, round);
    }
    Charged most = new Charged(new Composed(List.of()), new Bounds(0, 0), List.of(), List.of());
    List<DeviceSpend> devices = new ArrayList<>();
    for (Map.Entry<String, List<LedgerEntry>> device : ledgers.entrySet()) {
      List<LedgerEntry> entries =
          device.getValue().stream().filter(entry -> entry.round() <= round).toList();
      PrivacyEvent event = Spend.charged(entries);
      Bounds epsilon = accounted.computeIfAbsent(event, this::account);
      if (!elsewhere) {
        devices.add(spend(device.getKey(), entries, epsilon));
      }
      if (epsilon.upper() > most.epsilon().upper()) {
        most = new Charged(event, epsilon, List.of(), entries.get(0).assumptions());
      }
    }
    return new Charged(most.dearest(), most.epsilon(), devices, most.assumptions());
  }

  /** What the aggregator summed up was charged on the device before; else epsilon is too small. */
  private void requireWhole(
      Map<String, List<LedgerEntry>> own, List<LedgerEntry> aggregator, int last) {
    Map<String, Set<Integer>> charged = new HashMap<>();
    own.forEach(
        (client, ledger) ->
            charged.put(
                names.get(client),
                Spend.chargedEntries(ledger).stream()
                    .map(LedgerEntry::round)
                    .collect(Collectors.toSet())));
    for (LedgerEntry entry : aggregator) {
      if (entry.outcome() == Outcome.RELEASED && entry.round() <= last) {
        for (String device : entry.participants()) {
          if (!charged.getOrDefault(device, Set.of()).contains(entry.round())) {
            throw new MissingLedgerException(device, entry.round(), directory);
          }
        }
      }
    }
  }

  private Bounds account(PrivacyEvent event) {
    return PldAccountant.epsilon(event, relation, delta);
  }

  private static DeviceSpend spend(String name, List<LedgerEntry> entries, Bounds epsilon) {
    int released =
        (int) entries.stream().filter(entry -> entry.outcome() == Outcome.RELEASED).count();
    return new DeviceSpend(name, Spend.chargedEntries(entries).size(), released, epsilon.upper());
  }

  private Map<String, List<LedgerEntry>> own() {
    Map<String, List<LedgerEntry>> ledgers = new LinkedHashMap<>();
    for (int client = 0; client < clients; client++) {
      Path home = RunFiles.client(directory, client);
      if (DeviceHome.exists(home) && Files.exists(DeviceHome.ledger(home))) {
        String name = "client " + (client + 1);
        ledgers.put(name, LedgerFile.read(DeviceHome.ledger(home)));
        names.computeIfAbsent(name, unknown -> pseudonym(home));
      }
    }
    return ledgers;
  }

  private static String pseudonym(Path home) {
    try {
      return DeviceHome.open(home).identity().name();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** What was spent cannot be told, for a device's ledger lacks what it took part in. */
  static final class MissingLedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingLedgerException(String device, int round, Path directory) {
      super(
          "every device's ledger must charge the rounds that it took part in, but none in "
              + directory.resolve("clients")
              + " charges "
              + device
              + " for round "
              + round
              + ": the run's epsilon cannot be stated until that ledger is put back");
    }
  }

  private static Map<String, List<LedgerEntry>> listed(List<LedgerEntry> aggregator) {
    Map<String, List<LedgerEntry>> ledgers = new LinkedHashMap<>();
    for (LedgerEntry entry : aggregator) {
      for (String device : entry.participants()) {
        ledgers.computeIfAbsent(device, name -> new ArrayList<>()).add(entry);
      }
    }
    return ledgers;
  }
}
