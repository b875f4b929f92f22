package dev.tacit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.server.round.Deadlines;
import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import dev.tacit.server.testing.TestAuthority;
import dev.tacit.server.testing.WireDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole updates, clipped and noised in their sum, over real sockets: the released mean is that of
 * the clipped updates with the noise that was foreseen, no less and no more.
 */
@SuppressWarnings("FutureReturnValueIgnored")
class UserLevelRoundsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final ModelSpec MODEL = ModelSpec.preset("linear", new int[] {1, 28, 28}, 10);
  private static final int DIMENSION = MODEL.parameterCount();
  private static final int COHORT = 5;
  private static final int MINIMUM = 4;
  private static final double CLIP = 0.5;
  private static final LocalSgdSettings SETTINGS = new LocalSgdSettings(1, 8, 0.1, 0);

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<WireDevice> devices = new ArrayList<>();
  private final List<CommittedRound> committed = new CopyOnWriteArrayList<>();

  private enum Kind {
    GAUSSIAN_SHARES,
    SKELLAM_SHARES,
    CENTRAL
  }

  @AfterEach
  void closeDevices() {
    devices.forEach(WireDevice::close);
    threads.shutdownNow();
  }

  /**
   * 7,850 coordinates with nearly normal errors: their root mean square is within 5.5 % of what was
   * foreseen but for a probability below 1e-11, a projection within 6 deviations but for 2e-9, and
   * so is the correlation of two rounds' errors.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void twoRounds_releaseTheMeanOfClippedUpdatesWithTheForeseenNoise(Kind kind) throws Exception {
    TrainingPlan training = training(kind);
    double foreseen =
        training instanceof TrainingPlan.DistributedDp distributed
            ? distributed.noise().predictedError(COHORT)
            : ((TrainingPlan.CentralDp) training).noise().predictedError(COHORT);
    List<LedgerEntry> ledger = run(training);

    double[] before = null;
    float[] parameters = new float[DIMENSION];
    for (CommittedRound round : committed) {
      assertThat(round.survivors()).hasSize(COHORT);
      double[] exact = clippedMean(round.round());
      double[] error = new double[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        error[i] = round.parameters()[i] - parameters[i] - exact[i];
      }
      parameters = round.parameters();
      double deviation = Math.sqrt(dot(error, error) / DIMENSION);
      assertThat(deviation / foreseen).isCloseTo(1, within(0.055));
      assertThat(Math.abs(dot(error, exact)) / Math.sqrt(dot(exact, exact)))
          .isLessThan(6 * foreseen);
      if (before != null) {
        double correlation =
            dot(error, before) / Math.sqrt(dot(error, error) * dot(before, before));
        assertThat(Math.abs(correlation)).isLessThan(6 / Math.sqrt(DIMENSION));
      }
      before = error;
    }

    assertThat(ledger)
        .extracting(LedgerEntry::outcome)
        .containsExactly(Outcome.PENDING, Outcome.RELEASED, Outcome.PENDING, Outcome.RELEASED);
    assertThat(ledger)
        .allSatisfy(
            entry -> {
              assertThat(entry.event()).isEqualTo(training.event());
              assertThat(entry.unit()).isEqualTo(PrivacyUnit.USER);
              assertThat(entry.relation()).isEqualTo(NeighbouringRelation.ZERO_OUT);
              assertThat(entry.participants()).hasSize(COHORT);
            });
    assertThat(ledger.get(0).assumptions())
        .filteredOn(Assumption::enforced)
        .extracting(Assumption::statement)
        .anyMatch(s -> s.startsWith("The aggregator sees sums of at least 4 updates only"))
        .satisfies(
            enforced ->
                assertThat(enforced.stream().anyMatch(s -> s.startsWith("The aggregator adds")))
                    .isEqualTo(kind == Kind.CENTRAL));
  }

  private List<LedgerEntry> run(TrainingPlan training) throws Exception {
    TaskConfig task = task(training);
    RoundListener listener =
        new RoundListener() {
          @Override
          public void phase(int round, Phase phase, int done, int goal) {}

          @Override
          public void committed(CommittedRound round) {
            committed.add(round);
          }

          @Override
          public void abandoned(int round, Phase phase, String reason) {}
        };
    try (Aggregator aggregator =
        Aggregator.open(directory, AUTHORITY.aggregator("localhost"), task, listener)) {
      int port = aggregator.start("localhost", 0);
      for (int i = 0; i < COHORT; i++) {
        String name = "device-" + i;
        TestAuthority.Signing signing = AUTHORITY.signing(name);
        WireDevice device =
            new WireDevice(AUTHORITY.device(name, signing), signing, AUTHORITY.trust(), port);
        devices.add(device);
        threads.submit(() -> device.run("population"));
      }
      TaskEnd end = aggregator.awaitFinished(Duration.ofSeconds(60)).orElseThrow();
      assertThat(end.ending()).isEqualTo(Ending.COMPLETED);
      return aggregator.ledger();
    }
  }

  private double[] clippedMean(int round) {
    double[] mean = new double[DIMENSION];
    for (WireDevice device : devices) {
      float[] update = device.updates.get(round);
      double square = 0;
      for (float value : update) {
        square += (double) value * value;
      }
      double factor = Math.min(1, CLIP / Math.sqrt(square)) / COHORT;
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += factor * update[i];
      }
    }
    return mean;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static TrainingPlan training(Kind kind) {
    return switch (kind) {
      case GAUSSIAN_SHARES -> shares(ShareNoise.GAUSSIAN);
      case SKELLAM_SHARES -> shares(ShareNoise.SKELLAM);
      case CENTRAL ->
          new TrainingPlan.CentralDp(SETTINGS, CentralPlan.of(DIMENSION, CLIP, COHORT, 2));
    };
  }

  private static TrainingPlan shares(ShareNoise noise) {
    DistributedDemands demands =
        new DistributedDemands(
            new PrivacyBudget(4, 1e-5),
            2,
            noise,
            new CohortBounds(COHORT, MINIMUM, 1),
            DIMENSION,
            CLIP);
    return new TrainingPlan.DistributedDp(SETTINGS, DistributedPlanner.smallest(demands, 0.01));
  }

  private static TaskConfig task(TrainingPlan training) {
    return TaskConfig.builder("population", "task")
        .initialCheckpoint(Checkpoint.encode(MODEL, new float[DIMENSION]))
        .rounds(2)
        .cohort(COHORT, MINIMUM)
        .training(training)
        .deadlines(Deadlines.uniform(Duration.ofSeconds(20)))
        .build();
  }
}
