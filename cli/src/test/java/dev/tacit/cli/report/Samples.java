package dev.tacit.cli.report;

import dev.tacit.cli.report.RunReport.DeviceSpend;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.client.TrustModel;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.secagg.Adversary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reports of runs that never were, of any length and with any name in them. */
final class Samples {
  static final Instant FINISHED = Instant.parse("2026-05-04T10:11:12.345Z");
  private static final int STEPS = 40;
  private static final double Q = 0.0213333;
  private static final double SIGMA = 1.23456;

  private Samples() {}

  static RunReport report(int rounds) {
    return report(rounds, "mnist");
  }

  /** A report in which every free text is the name. */
  static RunReport report(int rounds, String name) {
    return report(rounds, name, new Bounds(1.9871, 1.98712345), 2, PrivacyUnit.EXAMPLE, 1e-5);
  }

  static RunReport report(
      int rounds, String name, Bounds epsilon, double target, PrivacyUnit unit, double delta) {
    return new RunReport(
        FINISHED,
        Duration.ofMillis(112_345),
        name,
        "cnn " + name,
        26_010,
        "dirichlet:0.5 " + name,
        "FedAvg, learning rate 1.5 " + name,
        10,
        rounds,
        20,
        0.95312,
        target,
        epsilon,
        delta,
        SIGMA,
        Q,
        (long) rounds * STEPS,
        0.5,
        unit,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        new TrustFacts(
            TrustModel.LOCAL_DP_SGD, Adversary.SEMI_MALICIOUS, 1, 9, 6, Optional.empty()),
        steps((long) rounds * STEPS),
        7,
        IntStream.rangeClosed(1, rounds).mapToObj(r -> point(r, rounds)).toList(),
        ledger(rounds, name),
        IntStream.range(0, rounds == 0 ? 0 : 10).mapToObj(d -> device(d, rounds, name)).toList(),
        List.of(
            new Assumption("Each step draws every example independently with q = " + Q, true),
            new Assumption("One person's data are one example " + name, false)),
        "completed " + name);
  }

  /** Of the same run as if its devices' shares, or its server, had added the noise. */
  static RunReport userLevel(TrustModel model, PrivacyEvent sum, PredictedNoise noise) {
    RunReport local = report(12);
    return new RunReport(
        local.finished(),
        local.took(),
        local.dataset(),
        local.model(),
        local.parameters(),
        local.partition(),
        local.optimizer(),
        local.clients(),
        local.rounds(),
        local.plannedRounds(),
        local.accuracy(),
        local.targetEpsilon(),
        local.epsilon(),
        local.delta(),
        local.noiseMultiplier(),
        1,
        12,
        1,
        PrivacyUnit.USER,
        NeighbouringRelation.ZERO_OUT,
        new TrustFacts(model, Adversary.SEMI_MALICIOUS, 1, 9, 6, Optional.of(noise)),
        new SelfComposed(sum, 12),
        local.minimumCohort(),
        local.history(),
        local.ledger(),
        local.devices(),
        local.deviceAssumptions(),
        local.ending());
  }

  private static PrivacyEvent steps(long count) {
    return new SelfComposed(new PoissonSampled(Q, new Gaussian(SIGMA)), count);
  }

  private static RoundPoint point(int round, int rounds) {
    return new RoundPoint(
        round,
        10,
        round % 4 == 0 ? 9 : 10,
        0.96 - 0.7 * Math.exp(-round / 3.0),
        1.98712345 * Math.sqrt((double) round / rounds),
        Duration.ofMillis(5_000 + 37L * round));
  }

  private static DeviceSpend device(int device, int rounds, String name) {
    int missed = device == 4 ? 1 : 0;
    return new DeviceSpend(
        "device-" + device + " " + name, rounds, rounds - missed, 1.9871 - 0.01 * device);
  }

  static List<LedgerEntry> ledger(int rounds, String name) {
    List<LedgerEntry> ledger = new ArrayList<>();
    List<String> participants =
        IntStream.range(0, 10).mapToObj(d -> "device-" + d + " " + name).toList();
    for (int round = 1; round <= rounds; round++) {
      ledger.add(entry(ledger.size() + 1, round, Kind.INTENT, Outcome.PENDING, participants));
      Outcome outcome = round == 2 ? Outcome.MAY_HAVE_BEEN_REVEALED : Outcome.RELEASED;
      ledger.add(entry(ledger.size() + 1, round, Kind.OUTCOME, outcome, participants));
    }
    return ledger;
  }

  private static LedgerEntry entry(
      long sequence, int round, Kind kind, Outcome outcome, List<String> participants) {
    return new LedgerEntry(
        sequence,
        FINISHED.plusSeconds(sequence),
        "demo",
        "task",
        round,
        kind,
        steps(STEPS),
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(
            new Assumption("A sum of fewer than 7 updates is never unmasked", true),
            new Assumption("Each device clips and adds noise; the aggregator cannot check", false)),
        outcome,
        participants,
        hash(sequence - 1),
        hash(sequence));
  }

  static String hash(long sequence) {
    return String.format(java.util.Locale.ROOT, "%064x", sequence * 0x9E3779B97F4A7C15L);
  }
}
