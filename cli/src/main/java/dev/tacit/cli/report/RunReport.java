package dev.tacit.cli.report;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a report on a training run is made of.
 *
 * @param dataset name or folder
 * @param model name of the network
 * @param parameters its weights
 * @param partition how the examples were dealt out
 * @param optimizer of the server, with its settings, for people
 * @param clients devices asked for
 * @param rounds that were committed
 * @param plannedRounds rounds that were planned
 * @param accuracy of the last checkpoint on the public test set, 0..1
 * @param targetEpsilon that the noise was calibrated for
 * @param epsilon of the device that spent most, by the devices' own ledgers; if these are
 *     elsewhere, by the aggregator's
 * @param noiseMultiplier of each noisy step or sum, over the largest contribution
 * @param samplingRate of each step; 1 where no draw is counted on
 * @param steps noisy gradient steps, or noised sums, that the device was charged for
 * @param trust in whom, against whom
 * @param event all that the device was charged for
 * @param minimumCohort a sum of fewer updates is never unmasked
 * @param history one point a committed round, ascending
 * @param ledger the aggregator's ledger
 * @param devices what each device's own ledger charges; empty when the ledgers are elsewhere
 * @param deviceAssumptions what the accounting on the devices takes for granted
 * @param ending in words that go on from "the run": completed as planned, or why not
 */
public record RunReport(
    Instant finished,
    Duration took,
    String dataset,
    String model,
    int parameters,
    String partition,
    String optimizer,
    int clients,
    int rounds,
    int plannedRounds,
    double accuracy,
    double targetEpsilon,
    Bounds epsilon,
    double delta,
    double noiseMultiplier,
    double samplingRate,
    long steps,
    double clippingNorm,
    PrivacyUnit unit,
    NeighbouringRelation relation,
    TrustFacts trust,
    PrivacyEvent event,
    int minimumCohort,
    List<RoundPoint> history,
    List<LedgerEntry> ledger,
    List<DeviceSpend> devices,
    List<Assumption> deviceAssumptions,
    String ending) {
  public RunReport {
    history = List.copyOf(history);
    ledger = List.copyOf(ledger);
    devices = List.copyOf(devices);
    deviceAssumptions = List.copyOf(deviceAssumptions);
  }

  /**
   * A committed round.
   *
   * @param cohort devices that the secure aggregation began with
   * @param survivors devices in the sum
   * @param accuracy on the public test set, 0..1
   * @param epsilon upper bound of what the device that spent most had been charged by then
   */
  public record RoundPoint(
      int round, int cohort, int survivors, double accuracy, double epsilon, Duration took) {}

  /**
   * A device's own ledger.
   *
   * @param charged rounds that are charged
   * @param released rounds whose sum holds its update
   * @param epsilon upper bound
   */
  public record DeviceSpend(String name, int charged, int released, double epsilon) {}
}
