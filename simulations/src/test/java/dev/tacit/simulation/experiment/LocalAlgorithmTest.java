package dev.tacit.simulation.experiment;

import static dev.tacit.simulation.experiment.SmallRuns.COHORT;
import static dev.tacit.simulation.experiment.SmallRuns.DELTA;
import static dev.tacit.simulation.experiment.SmallRuns.DIMENSION;
import static dev.tacit.simulation.experiment.SmallRuns.LEARNING;
import static dev.tacit.simulation.experiment.SmallRuns.experiment;
import static dev.tacit.simulation.experiment.SmallRuns.fleet;
import static dev.tacit.simulation.experiment.SmallRuns.kept;
import static dev.tacit.simulation.experiment.SmallRuns.lossy;
import static dev.tacit.simulation.experiment.SmallRuns.run;
import static dev.tacit.simulation.experiment.SmallRuns.sameOnAnyThreads;
import static dev.tacit.simulation.experiment.SmallRuns.sameWhenResumed;
import static dev.tacit.simulation.experiment.SmallRuns.sentElsewhere;
import static dev.tacit.simulation.experiment.SmallRuns.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.FedNova;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.federated.Scaffold.Variate;
import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Stragglers;
import dev.tacit.simulation.fleet.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Algorithms where each device's steps have noise. */
class LocalAlgorithmTest {
  private static final LocalTraining STEPS = LocalTraining.fedSgd(0.2);
  private static final LocalTraining HEAVY =
      new LocalTraining(1, LocalTraining.ALL, 0.2, 1, 0.5, 0);
  private static final NoisySteps NOISY = new NoisySteps(6, 0.2, 1, 0.5, 6, 32, 20, 1);

  /** All examples in every step, and next to no noise. */
  private static final NoisySteps QUIET = new NoisySteps(6, 1, 1e-6, 0.5, 30, 32, 28, 1);

  private static Algorithm averaging(LocalTraining training) {
    return new Algorithm.Averaging(training, Weighting.EQUAL, new FedAvg(1));
  }

  private static Algorithm ditto() {
    return new Algorithm.Ditto(STEPS, Weighting.EQUAL, new FedAvg(1), LEARNING, 0.1);
  }

  private static Algorithm normalised(LocalTraining training) {
    return new Algorithm.Normalised(training, Weighting.EQUAL, new FedAvg(1));
  }

  private static Algorithm variates() {
    return new Algorithm.ControlVariates(STEPS, Variate.MEAN_OF_STEPS, new FedAvg(1));
  }

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        averaging(new LocalTraining(1, LocalTraining.ALL, 0.2, 0.9, 0.5, 0.1)),
        ditto(),
        normalised(HEAVY),
        variates());
  }

  private static Fleet straggling(double dropOut) {
    return lossy(dropOut).withStragglers(new Stragglers(0.7));
  }

  private static Experiment of(Fleet fleet, Algorithm algorithm, NoisySteps steps, int rounds) {
    Protection.Local local = new Protection.Local(steps, new SecureSum.Ideal(), DELTA);
    return experiment(uniform(fleet), algorithm, local, rounds);
  }

  private static List<Release> watch(Experiment experiment) throws InterruptedException {
    List<Release> releases = new ArrayList<>();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 2)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(releases::add);
      simulation.run(round -> {});
    }
    return releases;
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void run_anyAlgorithm_isBitIdenticalOnAnyThreadsAndWhenResumed(Algorithm algorithm)
      throws Exception {
    Experiment experiment = of(straggling(0.2), algorithm, NOISY, 4);
    sameOnAnyThreads(experiment);
    sameWhenResumed(experiment);
    assertThat(sentElsewhere(experiment)).isEqualTo(run(experiment, 1, new ArrayList<>()));
  }

  /** A session of the product's protocol has the same sums, of as many numbers. */
  @ParameterizedTest
  @MethodSource("algorithms")
  void run_underRealSecureAggregation_isTheSame(Algorithm algorithm) throws InterruptedException {
    Experiment ideal = of(straggling(0), algorithm, NOISY, 2);
    Demands demands = new Demands(0.4, 0.05, 0x1p-40, 0x1p-20, Adversary.SEMI_MALICIOUS);
    Experiment real =
        ideal.withProtection(new Protection.Local(NOISY, new SecureSum.Real(demands), DELTA));
    assertThat(run(real, 1, new ArrayList<>())).isEqualTo(run(ideal, 1, new ArrayList<>()));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void guarantee_anyAlgorithm_isThatOfTheSteps(Algorithm algorithm) {
    Guarantee plain = of(fleet(), averaging(STEPS), NOISY, 4).guarantee().orElseThrow();
    Guarantee guarantee = of(straggling(0.2), algorithm, NOISY, 4).guarantee().orElseThrow();
    assertThat(guarantee.unit()).isEqualTo(plain.unit());
    assertThat(guarantee.relation()).isEqualTo(plain.relation());
    assertThat(guarantee.event(4)).isEqualTo(plain.event(4));
    assertThat(guarantee.assumptions()).containsAll(plain.assumptions());
    if (!(algorithm instanceof Algorithm.Averaging)) {
      assertThat(guarantee.assumptions()).hasSizeGreaterThan(plain.assumptions().size());
    }
  }

  /** Steps, each of a share of the examples; FedNova's stragglers leave out some of them. */
  @ParameterizedTest
  @MethodSource("algorithms")
  void task_isOfNoisySteps(Algorithm algorithm) {
    Experiment experiment = of(fleet(), algorithm, NOISY, 4);
    boolean normalised = algorithm instanceof Algorithm.Normalised;
    long down = experiment.downBytes();
    long up = experiment.upBytes();
    assertThat(experiment.task())
        .isEqualTo(normalised ? new Task(6, 0.2, 0, down, up) : new Task(1, 0.2 * 6, 0, down, up));
    int numbers =
        algorithm instanceof Algorithm.ControlVariates
            ? 2 * DIMENSION
            : DIMENSION + (normalised ? 1 : 0);
    assertThat(experiment.upBytes()).isEqualTo(4L * numbers);
  }

  @Test
  void ditto_hasTheSharedModelOfAveraging() throws InterruptedException {
    List<RoundReport> expected = new ArrayList<>();
    List<RoundReport> found = new ArrayList<>();
    float[] shared = run(of(straggling(0.2), averaging(STEPS), NOISY, 4), 2, expected);
    assertThat(run(of(straggling(0.2), ditto(), NOISY, 4), 2, found)).isEqualTo(shared);
    assertThat(found).isEqualTo(expected);
  }

  /** The pull is by mu times the way so far: the more of it, the shorter the way. */
  @Test
  void averaging_withProximalTerm_staysNearer() throws InterruptedException {
    double free = norm(watch(of(fleet(), averaging(STEPS), QUIET, 1)).get(0).mean());
    LocalTraining pulled = new LocalTraining(1, LocalTraining.ALL, 0.2, 1, 0, 1);
    double held = norm(watch(of(fleet(), averaging(pulled), QUIET, 1)).get(0).mean());
    assertThat(held).isBetween(0.5 * free, 0.9 * free);
  }

  /** Within the rounding, of which each number of the mean has at most one level. */
  @Test
  void fedNova_ofDevicesThatDoAllSteps_isAveraging() throws InterruptedException {
    List<Release> plain = watch(of(fleet(), averaging(HEAVY), QUIET, 1));
    List<Release> normalised = watch(of(fleet(), normalised(HEAVY), QUIET, 1));
    float[] mean = normalised.get(0).mean();
    assertThat(mean).hasSize(DIMENSION + 1);
    assertThat(mean[DIMENSION]).isEqualTo(1, within(2e-7f));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(mean[i]).isEqualTo(plain.get(0).mean()[i], within(2e-8f));
    }
  }

  /** Of shares of those who took part, by the paper's |a|_1 of heavy-ball steps. */
  @Test
  void fedNova_ofStragglers_multipliesByWhatTheirStepsComeTo() throws InterruptedException {
    Fleet fleet = straggling(0);
    Experiment experiment = of(fleet, normalised(HEAVY), QUIET, 1);
    Release release = watch(experiment).get(0);
    double all = coefficient(6);
    double mean =
        fleet.attempts(0, release.clients(), experiment.task(), client -> 30).stream()
            .mapToDouble(attempt -> coefficient(attempt.parts()) / all)
            .average()
            .orElseThrow();
    assertThat(mean).isBetween(0.3, 0.9);
    assertThat((double) release.mean()[DIMENSION]).isEqualTo(mean, within(1e-7));
    float[] after = run(experiment, 1, new ArrayList<>());
    for (int i = 0; i < DIMENSION; i++) {
      double moved = (double) after[i] - release.model()[i];
      assertThat(moved).isEqualTo(release.mean()[i] * mean, within(1e-6));
    }
  }

  private static double coefficient(int steps) {
    return FedNova.coefficient(new LocalSgdSettings(steps, 1, 0.2, 0.5));
  }

  /** Option II from zeros: the mean gradient of the steps. */
  @Test
  void controlVariates_ofTheFirstRound_areMeanGradients() throws InterruptedException {
    Release first = watch(of(fleet(), variates(), QUIET, 1)).get(0);
    assertThat(first.mean()).hasSize(2 * DIMENSION);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) first.mean()[DIMENSION + i])
          .isEqualTo(-first.mean()[i] / (6 * 0.2), within(1e-6));
    }
  }

  /** Also of noisy steps, and of devices that drop out: to rounding. */
  @Test
  void controlVariates_ofTheServer_stayTheMeanOfTheClients() throws Exception {
    Experiment experiment = of(lossy(0.2), variates(), NOISY, 6);
    // Behind the round and the clock.
    SmallRuns.Variates kept =
        SmallRuns.variates(kept(experiment, 6), Integer.BYTES + Double.BYTES, new FedAvg(1));
    assertThat(kept.clients()).isGreaterThan(COHORT);
    assertThat(norm(kept.shared())).isGreaterThan(0.05);
    for (int k = 0; k < DIMENSION; k++) {
      assertThat((double) kept.shared()[k]).isEqualTo(kept.mean()[k], within(2e-5));
    }
  }

  private static double norm(float[] values) {
    return Math.sqrt(
        IntStream.range(0, DIMENSION).mapToDouble(i -> (double) values[i] * values[i]).sum());
  }

  /** As the product's server throws away a sum that valid devices cannot have given. */
  @Test
  void fedNova_sharesThatCannotBe_areNotTaken() {
    Method method = Method.of(of(fleet(), normalised(STEPS), NOISY, 2), new float[DIMENSION]);
    float[] mean = new float[DIMENSION + 1];
    // One of six steps, and half of it for what rounding may do.
    for (float share : new float[] {0.084f, 1 / 6f, 1, 1.001f}) {
      mean[DIMENSION] = share;
      assertThat(method.takes(mean)).as("share %s", share).isTrue();
    }
    for (float share : new float[] {0.083f, 0, -1}) {
      mean[DIMENSION] = share;
      assertThat(method.takes(mean)).as("share %s", share).isFalse();
    }
  }

  /** What attackers do to updates is not done to what is told of steps. */
  @Test
  void fedNova_ofAttackers_keepsTheShares() throws InterruptedException {
    Experiment honest = of(straggling(0), normalised(STEPS), NOISY, 1);
    for (Deviation.Outcome outcome : List.of(Deviation.Outcome.OTHER, Deviation.Outcome.NOTHING)) {
      Experiment lying =
          honest.withDeviation(
              (client, round, seeds, update) -> {
                assertThat(update).hasSize(DIMENSION);
                Arrays.fill(update, -0.5f);
                return outcome;
              });
      float[] mean = watch(lying).get(0).mean();
      assertThat(mean[DIMENSION]).isEqualTo(watch(honest).get(0).mean()[DIMENSION]);
      assertThat(mean[0]).isEqualTo(outcome == Deviation.Outcome.NOTHING ? 0 : -0.5f, within(0.3f));
    }
  }

  /** Devices of the product refuse a plan of which they can do a part only, but FedNova's. */
  @Test
  void stragglers_ofOtherAlgorithms_doAllSteps() throws InterruptedException {
    for (Algorithm algorithm : List.of(averaging(STEPS), ditto(), variates())) {
      assertThat(run(of(straggling(0), algorithm, NOISY, 2), 1, new ArrayList<>()))
          .isEqualTo(run(of(fleet(), algorithm, NOISY, 2), 1, new ArrayList<>()));
    }
    assertThat(run(of(straggling(0), normalised(STEPS), NOISY, 2), 1, new ArrayList<>()))
        .isNotEqualTo(run(of(fleet(), normalised(STEPS), NOISY, 2), 1, new ArrayList<>()));
  }

  /**
   * By the range of updates in round 1, over its steps and its learning rate, for all rounds; noise
   * alone takes single numbers to the bound.
   */
  @Test
  void controlVariates_areClampedOnDevicesAndServer() throws Exception {
    LocalTraining falling = new LocalTraining(1, LocalTraining.ALL, 0.2, 0.5, 0, 0);
    Algorithm.ControlVariates algorithm =
        new Algorithm.ControlVariates(falling, Variate.MEAN_OF_STEPS, new FedAvg(1));
    NoisySteps narrow = new NoisySteps(6, 0.2, 1, 0.5, 6, 32, 24, 0.02);
    double bound = 0.02 / (6 * 0.2);
    assertThat(narrow.variateRange(falling)).isEqualTo(bound, within(1e-12));
    DpSgdSettings third = narrow.settings(falling, 2);
    assertThat(third.learningRate()).isEqualTo(0.05, within(1e-12));
    assertThat(narrow.scaffold(falling, third).variateRange()).isEqualTo(bound, within(1e-12));
    assertThat(NoisyVectors.of(narrow, algorithm, DIMENSION).vectors())
        .extracting(NoisyVectors.Vector::length, vector -> Math.round(1e9 * vector.range()))
        .containsExactly(
            tuple(DIMENSION, Math.round(1e9 * 0.02)),
            tuple(DIMENSION, Math.round(1e9 * 2 * bound)));
    Experiment experiment = of(lossy(0.2), algorithm, narrow, 6);
    SmallRuns.Variates kept =
        SmallRuns.variates(kept(experiment, 6), Integer.BYTES + Double.BYTES, new FedAvg(1));
    double largest = 0;
    for (int k = 0; k < DIMENSION; k++) {
      // Clamped changes fit their quantiser, or the server's would not be the mean of theirs.
      assertThat((double) kept.shared()[k]).isEqualTo(kept.mean()[k], within(1e-6));
      largest = Math.max(largest, kept.largest()[k]);
    }
    assertThat(largest).isEqualTo(bound, within(1e-8));
    Method method = Method.of(experiment, new float[DIMENSION]);
    float[] beyond = new float[2 * DIMENSION];
    Arrays.fill(beyond, DIMENSION, 2 * DIMENSION, 1);
    int[] clients = IntStream.range(0, SmallRuns.CLIENTS).toArray();
    Broadcast everybody =
        new Broadcast(
            1, 0, new float[1][DIMENSION], clients, clients, clients, clients, new int[0]);
    DeviceReport each = new DeviceReport(1, 1).withKept(new float[DIMENSION]);
    method.apply(everybody, beyond, Collections.nCopies(clients.length, each));
    assertThat(method.variate()[0]).isEqualTo((float) bound);
  }

  /** By whoever knows a client's examples, but for noise and what is told of steps. */
  @ParameterizedTest
  @MethodSource("algorithms")
  void replay_ofAClientsExamples_isWhatItHandsIn(Algorithm algorithm) throws InterruptedException {
    List<float[]> handedIn = new ArrayList<>();
    Experiment experiment =
        of(fleet(), algorithm, QUIET, 8)
            .withDeviation(
                (client, round, seeds, update) -> {
                  if (client == 3) {
                    handedIn.add(update.clone());
                  }
                  return Deviation.Outcome.HONEST;
                });
    List<Release> releases = watch(experiment);
    releases.removeIf(release -> IntStream.of(release.clients()).noneMatch(c -> c == 3));
    assertThat(handedIn).hasSameSizeAs(releases).hasSizeGreaterThan(1);
    Replay replay = new Replay(experiment);
    Replay.Memory memory = new Replay.Memory();
    for (int i = 0; i < releases.size(); i++) {
      float[] update =
          replay.update(releases.get(i), experiment.population().train(3), memory, 5L + i);
      int made = algorithm.width(DIMENSION);
      assertThat(handedIn.get(i)).hasSize(made);
      for (int k = 0; k < made; k++) {
        assertThat(update[k]).isEqualTo(handedIn.get(i)[k], within(2e-5f));
      }
      for (int k = made; k < update.length; k++) {
        assertThat(update[k]).isZero();
      }
    }
  }

  /** Noise is left out, and which examples are drawn is by the attacker's order. */
  @Test
  void replay_ofNoisySteps_hasItsOwnDrawsAndNoNoise() throws InterruptedException {
    NoisySteps loud = new NoisySteps(6, 1, 1, 0.5, 30, 32, 28, 1);
    Experiment quiet = of(fleet(), averaging(STEPS), QUIET, 1);
    Release release = watch(quiet).get(0);
    float[] expected = replay(quiet, release, 1);
    float[] found = replay(of(fleet(), averaging(STEPS), loud, 1), release, 1);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(found[i]).isEqualTo(expected[i], within(2e-5f));
    }
    Experiment drawing = of(fleet(), averaging(STEPS), NOISY, 1);
    assertThat(replay(drawing, release, 1))
        .isEqualTo(replay(drawing, release, 1))
        .isNotEqualTo(replay(drawing, release, 2));
  }

  private static float[] replay(Experiment experiment, Release release, long order) {
    return new Replay(experiment)
        .update(release, experiment.population().train(3), new Replay.Memory(), order)
        .clone();
  }

  static Stream<Arguments> refused() {
    FedAvg server = new FedAvg(1);
    return Stream.of(
        Arguments.of(
            averaging(LEARNING), NOISY, "training must leave epochs and batch to the noisy steps"),
        Arguments.of(
            averaging(new LocalTraining(1, LocalTraining.ALL, 0.2, 1, 0, 10)), NOISY, "proximal"),
        Arguments.of(
            new Algorithm.Averaging(STEPS, Weighting.EXAMPLES, server),
            NOISY,
            "weighting must be equal under privacy but was EXAMPLES"),
        Arguments.of(
            new Algorithm.Normalised(STEPS, Weighting.EQUAL, server, OptionalDouble.of(6)),
            NOISY,
            "effectiveSteps must not be given where devices do noisy steps"),
        Arguments.of(
            normalised(new LocalTraining(1, LocalTraining.ALL, 0.2, 1, 0, 0.1)),
            NOISY,
            "proximal must be 0 with FedNova but was 0.1"),
        Arguments.of(
            normalised(STEPS),
            new NoisySteps(1000, 0.2, 1, 0.5, 6, 32, 12, 1),
            "steps must be fewer than 1000, or cohorts smaller"),
        Arguments.of(
            new Algorithm.ControlVariates(
                STEPS, Variate.MEAN_OF_STEPS, server, OptionalDouble.of(6)),
            NOISY,
            "effectiveSteps must not be given where devices do noisy steps"),
        Arguments.of(
            new Algorithm.ControlVariates(STEPS, Variate.GRADIENT_AT_START, server),
            NOISY,
            "variate must be that of noisy steps, MEAN_OF_STEPS"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void experiment_thatDoesNotFit_isRefused(Algorithm algorithm, NoisySteps steps, String message) {
    assertThatThrownBy(() -> of(fleet(), algorithm, steps, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
