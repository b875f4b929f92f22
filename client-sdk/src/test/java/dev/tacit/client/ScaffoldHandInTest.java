package dev.tacit.client;

import static dev.tacit.client.HandInScript.EXAMPLES;
import static dev.tacit.client.HandInScript.POLICY;
import static dev.tacit.client.HandInScript.STEP_NOISE;
import static dev.tacit.client.HandInScript.end;
import static dev.tacit.client.HandInScript.plan;
import static dev.tacit.client.HandInScript.summed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.training.PrivateScaffold;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices that hand in control variates too, and keep their own from round to round. Their noise is
 * small beside the sum of all their examples, each of which is in each batch: what they hand in is
 * what training without noise gives, but for what is stated.
 */
@Timeout(60)
class ScaffoldHandInTest {
  @TempDir Path directory;

  private static final double VARIATE_RANGE = 0.8;

  /** A server's variate, of numbers that training would notice. */
  private static float[] variate(int round) {
    float[] variate = new float[UserLevel.DIMENSION];
    for (int i = 0; i < variate.length; i++) {
      variate[i] = (float) Math.sin(i + 10 * round) / 5;
    }
    return variate;
  }

  private static byte[] sent(int round) {
    Checkpoint checkpoint = new Checkpoint(Script.MODEL, Script.START);
    return new ScaffoldCheckpoint(checkpoint, variate(round)).encode();
  }

  private static Plan scaffold(int round, long attempt) {
    Plan.Builder plan = plan(round).setAttempt(attempt);
    plan.getLocalDpSgdBuilder().getScaffoldBuilder().setVariateRange(VARIATE_RANGE);
    return plan.build();
  }

  private static float largest(float[] variate) {
    float largest = 0;
    for (float value : variate) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private void startAll(Fleet fleet) {
    start(fleet, 3);
  }

  private void start(Fleet fleet, int devices) {
    start(fleet, devices, POLICY);
  }

  private void start(Fleet fleet, int devices, PrivacyPolicy policy) {
    for (int i = 0; i < devices; i++) {
      int device = i;
      fleet.start(i, b -> b.policy(policy).state(directory.resolve("state-" + device)));
    }
  }

  /**
   * Sums of a round of SCAFFOLD without noise, by the algorithm's class, from the devices'
   * variates, which are those of the next round after it.
   */
  private static Scaffold.Change expected(int round, float[][] own) {
    return expected(round, own, 1);
  }

  private static Scaffold.Change expected(int round, float[][] own, double clippingNorm) {
    DpSgdSettings settings = new DpSgdSettings(5, 1, 0.01, clippingNorm, 0.5, EXAMPLES, 0);
    PrivateScaffold quiet = new PrivateScaffold(settings, 4, VARIATE_RANGE);
    Scaffold.Change sum = Scaffold.Change.zero(UserLevel.DIMENSION);
    for (int device = 0; device < own.length; device++) {
      Scaffold.Change change;
      try (SecureRandomStream random = SecureRandomStream.create()) {
        change =
            quiet.train(
                Model.forClippedSums(Script.MODEL),
                new Scaffold.Sent(Script.START, variate(round)),
                own[device],
                new Synthetic(EXAMPLES, device),
                random,
                step -> {});
      }
      Scaffold.next(own[device], change);
      for (int i = 0; i < UserLevel.DIMENSION; i++) {
        sum.update()[i] += change.update()[i];
        sum.variate()[i] += change.variate()[i];
      }
    }
    return sum;
  }

  /**
   * Of all devices' sums: 10 deviations of their updates' noise, as variates of earlier rounds add
   * to it; half of that for a sum of changes, which are by 5 steps of 0.5.
   */
  private static void assertSums(Script.Aggregation aggregation, Scaffold.Change expected) {
    int devices = aggregation.devices.size();
    double noise = 10 * STEP_NOISE * Math.sqrt(devices * 5) + 2e-3;
    float[] updates = aggregation.mean(0, 4);
    float[] changes = aggregation.mean(1, 2 * VARIATE_RANGE);
    for (int i = 0; i < updates.length; i++) {
      assertThat((double) devices * updates[i]).isCloseTo(expected.update()[i], within(noise));
      assertThat((double) devices * changes[i]).isCloseTo(expected.variate()[i], within(noise));
    }
  }

  /**
   * Variates outlive a round and the device's process; of a round that is abandoned, after devices
   * gave their input, they are not kept.
   */
  @Test
  void rounds_scaffold_handInUpdatesAndChangesOfTheVariatesThatAreKept() throws Exception {
    float[][] own = new float[3][UserLevel.DIMENSION];
    try (Fleet fleet = new Fleet(directory)) {
      startAll(fleet);
      Script.Aggregation first = summed(fleet, scaffold(1, 11), sent(1), 0);
      assertSums(first, expected(1, own));
      first.devices.forEach(device -> device.roundEnd(1, Outcome.COMMITTED));
      Script.Aggregation abandoned = summed(fleet, scaffold(2, 21), sent(2), 11);
      float[][] unchanged = {own[0].clone(), own[1].clone(), own[2].clone()};
      assertSums(abandoned, expected(2, unchanged));
      abandoned.devices.forEach(device -> device.roundEnd(2, Outcome.ABANDONED));
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (Running client : fleet.running()) {
        assertThat(client.summary().roundsTaken()).isEqualTo(1);
        assertThat(client.entries())
            .extracting(LedgerEntry::outcome)
            .containsExactly(
                dev.tacit.privacy.ledger.Outcome.PENDING,
                dev.tacit.privacy.ledger.Outcome.RELEASED,
                dev.tacit.privacy.ledger.Outcome.PENDING,
                dev.tacit.privacy.ledger.Outcome.MAY_HAVE_BEEN_REVEALED);
        assertThat(client.entries().get(0).assumptions())
            .filteredOn(Assumption::enforced)
            .extracting(Assumption::statement)
            .anyMatch(s -> s.startsWith("The control variate that is kept"));
      }
    }
    assertThat(largest(own[0])).as("a variate that a test can see").isGreaterThan(0.1f);
    try (Fleet fleet = new Fleet(directory)) {
      startAll(fleet);
      Script.Aggregation second = summed(fleet, scaffold(2, 22), sent(3), 11);
      assertSums(second, expected(3, own));
      end(fleet, second, 2);
    }
  }

  /**
   * Devices that never hear how a round ended, in which their input was summed: they go on from
   * where it led if they are told that it was committed, and else from where they started.
   */
  @Test
  void rounds_scaffoldWhoseEndIsNotHeard_goOnByWhatTheyAreTold() throws Exception {
    float[][] own = new float[3][UserLevel.DIMENSION];
    for (int life = 1; life <= 3; life++) {
      // Lives 1 and 2 are attempts at round 1, and life 3 is round 2.
      int round = life <= 2 ? 1 : 2;
      try (Fleet fleet = new Fleet(directory)) {
        startAll(fleet);
        Script.Aggregation aggregation =
            summed(fleet, scaffold(round, 10 + life), sent(life), life == 3 ? 12 : 0);
        float[][] after = {own[0].clone(), own[1].clone(), own[2].clone()};
        assertSums(aggregation, expected(life, after));
        own = life == 1 ? own : after;
        for (Running client : fleet.running()) {
          client.client().close();
          assertThat(client.entries())
              .extracting(LedgerEntry::outcome)
              .endsWith(dev.tacit.privacy.ledger.Outcome.MAY_HAVE_BEEN_REVEALED);
        }
      }
    }
  }

  /**
   * A device that is cut off once it gave its input knows neither whether it arrived nor how the
   * round ended: the server tells it, and both go on from the same variate.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rounds_scaffoldCutOffAfterTheInput_goesOnWithTheVariateThatTheServerHolds(boolean taken)
      throws Exception {
    float[][] own = new float[4][UserLevel.DIMENSION];
    try (Fleet fleet = new Fleet(directory)) {
      start(fleet, 4);
      List<Device> devices = fleet.aggregator.arrivals(4);
      Script.Aggregation first =
          Script.aggregation(
              fleet.aggregator, devices, scaffold(1, 11), sent(1), fleet.trust, device -> 0);
      Device cut = devices.get(0);
      first.inputThenCut(cut, taken);
      first.upTo(ServerPhase.COMPLETE);
      assertThat(first.server.survivors()).hasSize(taken ? 4 : 3);
      devices.subList(1, 4).forEach(device -> device.roundEnd(1, Outcome.COMMITTED));
      expected(1, own);
      for (int i = 0; i < own.length; i++) {
        if (!taken && Enrolled.device(i).name().equals(cut.name())) {
          own[i] = new float[UserLevel.DIMENSION];
        }
      }
      Script.Aggregation second =
          Script.aggregation(
              fleet.aggregator,
              fleet.aggregator.arrivals(4),
              scaffold(2, 21),
              sent(2),
              fleet.trust,
              device -> taken || !device.name().equals(cut.name()) ? 11 : 0);
      second.upTo(ServerPhase.COMPLETE);
      assertSums(second, expected(2, own));
      end(fleet, second, 2);
    }
  }

  /** A device with no room for its variate gives no input, and the round costs it nothing. */
  @Test
  void round_scaffoldWhereTheVariateCannotBeKept_isDeclinedAndNotCharged() throws Exception {
    Files.createFile(directory.resolve("state-0"));
    try (Fleet fleet = new Fleet(directory)) {
      start(fleet, 4);
      List<Device> devices = fleet.aggregator.arrivals(4);
      Device full =
          devices.stream()
              .filter(device -> device.name().equals(Enrolled.device(0).name()))
              .findFirst()
              .orElseThrow();
      Script.Aggregation aggregation =
          Script.aggregation(
              fleet.aggregator, devices, scaffold(1, 11), sent(1), fleet.trust, device -> 0);
      assertThat(aggregation.inputDeclined(full))
          .isEqualTo("the control variate must be kept but cannot be written");
      aggregation.upTo(ServerPhase.COMPLETE);
      assertThat(aggregation.server.survivors()).hasSize(3);
      full.comeBack(0, true);
      devices.stream()
          .filter(device -> device != full)
          .forEach(device -> device.roundEnd(1, Outcome.COMMITTED));
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      Running client = fleet.running().get(0);
      assertThat(client.summary().roundsTaken()).isZero();
      Refusals.assertOutcomes(client, dev.tacit.privacy.ledger.Outcome.NOTHING_REVEALED);
    }
  }

  /**
   * A task that began anew under the same name, from the same checkpoint, knows no devices: their
   * variates of before are not its. It is at a later round, since a round is charged but once.
   */
  @Test
  void rounds_scaffoldBegunAnewUnderTheSameName_startAtZeros() throws Exception {
    float[][] own = new float[3][UserLevel.DIMENSION];
    long before = 0;
    try (Fleet fleet = new Fleet(directory)) {
      startAll(fleet);
      for (int round = 1; round <= 4; round++) {
        if (round == 3) {
          own = new float[3][UserLevel.DIMENSION];
          before = 0;
        }
        Script.Aggregation sum = summed(fleet, scaffold(round, 10 + round), sent(round), before);
        assertSums(sum, expected(round, own));
        before = 10 + round;
        int ended = round;
        sum.devices.forEach(device -> device.roundEnd(ended, Outcome.COMMITTED));
      }
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
    }
  }

  /**
   * A server that lowers the clipping norm, or the noise, once devices have variates would have
   * them handed in under the new, smaller noise, which is all that is charged: they go on from
   * zeros.
   */
  @ParameterizedTest
  @CsvSource({"0.25, 0.3", "1, 0.2"})
  void rounds_scaffoldOfAnotherClippingNormOrNoise_doNotGiveTheVariateOut(
      double clippingNorm, double sigma) throws Exception {
    float[][] own = new float[3][UserLevel.DIMENSION];
    try (Fleet fleet = new Fleet(directory)) {
      // An owner who allows as much: what is refused otherwise is no matter of variates.
      PrivacyPolicy policy =
          new PrivacyPolicy(
              POLICY.budget(),
              Schedule.ADAPTIVE,
              POLICY.trustModels(),
              POLICY.minimumCohort(),
              POLICY.demands(),
              0.1,
              POLICY.unit(),
              POLICY.relation());
      start(fleet, 3, policy);
      Script.Aggregation first = summed(fleet, scaffold(1, 11), sent(1), 0);
      assertSums(first, expected(1, own));
      first.devices.forEach(device -> device.roundEnd(1, Outcome.COMMITTED));
      for (float[] kept : own) {
        assertThat(largest(kept)).as("what a server might want").isGreaterThan(0.1f);
      }
      Plan.Builder second = scaffold(2, 21).toBuilder();
      second.getLocalDpSgdBuilder().setClippingNorm(clippingNorm).setNoiseMultiplier(sigma);
      Script.Aggregation sum = summed(fleet, second.build(), sent(2), 11);
      assertSums(sum, expected(2, new float[3][UserLevel.DIMENSION], clippingNorm));
      end(fleet, sum, 2);
    }
  }

  /** The state may be deleted, at the price of a variate of zeros. */
  @Test
  void round_scaffoldAfterTheStateWasLost_startsAtZeros() throws Exception {
    float[][] own = new float[3][UserLevel.DIMENSION];
    try (Fleet fleet = new Fleet(directory)) {
      startAll(fleet);
      Script.Aggregation first = summed(fleet, scaffold(1, 11), sent(1), 0);
      end(fleet, first, 1);
      expected(1, own);
      for (Running client : fleet.running()) {
        client.summary();
      }
    }
    Path state = directory.resolve("state-1");
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    own[1] = new float[UserLevel.DIMENSION];
    try (Fleet fleet = new Fleet(directory)) {
      startAll(fleet);
      Script.Aggregation second = summed(fleet, scaffold(2, 21), sent(2), 11);
      assertSums(second, expected(2, own));
      end(fleet, second, 2);
    }
  }

  /**
   * A checkpoint without a variate, one with too few numbers, one that is too long, and one with a
   * variate that no mean of devices' own can be.
   */
  @Test
  void fetch_notACheckpointWithItsVariate_isDeclined() throws Exception {
    byte[] sent = sent(1);
    float[] large = variate(1);
    large[3] = Math.nextUp((float) VARIATE_RANGE);
    Checkpoint checkpoint = Checkpoint.decode(Script.CHECKPOINT, Script.CHECKPOINT.length);
    for (byte[] bad :
        List.of(
            new ScaffoldCheckpoint(checkpoint, large).encode(),
            Script.CHECKPOINT,
            Arrays.copyOf(sent, sent.length - 4),
            Arrays.copyOf(sent, sent.length + (1 << 18)))) {
      try (Fleet fleet = new Fleet(Files.createTempDirectory(directory, "fleet"))) {
        fleet.start(0, b -> b.policy(POLICY).state(directory.resolve("state")));
        List<Device> device = fleet.aggregator.arrivals(1);
        Script.start(fleet.aggregator, device, scaffold(1, 11), bad);
        assertThat(device.get(0).receive().getDecline().getReason())
            .isEqualTo(dev.tacit.protocol.v1.DeclineReason.CHECKPOINT_INVALID);
        device.get(0).comeBack(0, true);
      }
    }
  }
}
