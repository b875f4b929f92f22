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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the devices were charged: by their own ledgers if they are here; of devices elsewhere, what
 * the aggregator's ledger lists, which may be less. Thread-safe.
 */
final class Spending {
  private final Path directory;
  private final int clients;
  private final boolean elsewhere;
  private final double delta;
  private final Map<PrivacyEvent, Bounds> accounted = new HashMap<>();

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
  }

  /**
   * As of the end of a round: devices may have been charged for the next one already.
   *
   * @param aggregator its ledger
   * @param round the last that counts
   * @throws dev.tacit.privacy.ledger.LedgerException if a device's ledger is not as it was written
   */
  synchronized Charged read(List<LedgerEntry> aggregator, int round) {
    Map<String, List<LedgerEntry>> ledgers = elsewhere ? listed(aggregator) : own();
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

  private Bounds account(PrivacyEvent event) {
    return PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta);
  }

  private static DeviceSpend spend(String name, List<LedgerEntry> entries, Bounds epsilon) {
    int released =
        (int) entries.stream().filter(entry -> entry.outcome() == Outcome.RELEASED).count();
    return new DeviceSpend(name, Spend.chargedEntries(entries).size(), released, epsilon.upper());
  }

  private Map<String, List<LedgerEntry>> own() {
    Map<String, List<LedgerEntry>> ledgers = new LinkedHashMap<>();
    for (int client = 0; client < clients; client++) {
      Path file = DeviceHome.ledger(RunFiles.client(directory, client));
      if (Files.exists(file)) {
        ledgers.put("client " + (client + 1), LedgerFile.read(file));
      }
    }
    return ledgers;
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
