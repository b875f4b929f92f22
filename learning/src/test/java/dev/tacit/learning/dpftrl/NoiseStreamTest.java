package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseStreamTest {
  private static final int STEPS = 21;

  static List<CorrelatedNoise> settings() {
    return Fixtures.settings();
  }

  /** The stream's map N of Z to the steps' noise has N C = I: what is released is x + N z. */
  @ParameterizedTest
  @MethodSource("settings")
  void addNoise_impulses_areAnInverseOfTheStrategy(CorrelatedNoise noise) {
    double[][] map = Fixtures.map(noise, STEPS);
    double[][] strategy = Fixtures.strategy(noise, STEPS);
    assertThat(strategy).hasNumberOfRows(map[0].length);
    for (int t = 0; t < STEPS; t++) {
      for (int s = 0; s < STEPS; s++) {
        double product = 0;
        for (int row = 0; row < strategy.length; row++) {
          product += map[t][row] * strategy[row][s];
        }
        assertThat(product).isCloseTo(t == s ? 1 : 0, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void prefixVariances_ofEveryPrefix_areThoseOfTheStream(CorrelatedNoise noise) {
    double[][] map = Fixtures.map(noise, STEPS);
    double[] variances = noise.prefixVariances(STEPS);
    double[] running = new double[map[0].length];
    double squares = 0;
    for (int t = 0; t < STEPS; t++) {
      double variance = 0;
      for (int row = 0; row < running.length; row++) {
        running[row] += map[t][row];
        variance += running[row] * running[row];
      }
      double expected = variance * noise.sigma() * noise.sigma();
      assertThat(variances[t]).isCloseTo(expected, within(1e-9));
      squares += expected;
    }
    assertThat(noise.rootMeanSquareError(STEPS))
        .isCloseTo(Math.sqrt(squares / STEPS), within(1e-9));
  }

  /**
   * Each coordinate is a sample of its own: covariances of running sums over 20000 of them, against
   * the map. An entry's deviation is at most sqrt(2 v_s v_t / n); with 7 of them, and 231 entries
   * in 11 settings, a correct program fails with probability below 2600 * 2.6e-12 = 1e-8 (and as
   * much again for the chi-squared's heavier tail at this n).
   */
  @ParameterizedTest
  @MethodSource("settings")
  void addNoise_ofNormalNoise_hasTheCovarianceOfTheFactorisation(CorrelatedNoise noise) {
    int n = 20_000;
    Random random = new Random(8);
    double[][] prefixes = new double[STEPS][n];
    double widening;
    GaussianSource normal =
        (values, deviation) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] += deviation * random.nextGaussian();
          }
        };
    try (NoiseStream stream = Fixtures.open(noise, STEPS, n, normal)) {
      widening = stream.widening();
      for (int t = 0; t < STEPS; t++) {
        double[] sum = new double[n];
        stream.addNoise(sum);
        for (int i = 0; i < n; i++) {
          prefixes[t][i] = sum[i] + (t == 0 ? 0 : prefixes[t - 1][i]);
        }
      }
    }
    double[][] rows = running(Fixtures.map(noise, STEPS));
    double scale = Math.pow(noise.sigma() * (1 + widening), 2);
    for (int s = 0; s < STEPS; s++) {
      for (int t = 0; t <= s; t++) {
        double tolerance = 7 * Math.sqrt(2 * dot(rows[s], rows[s]) * dot(rows[t], rows[t]) / n);
        assertThat(dot(prefixes[s], prefixes[t]) / n / scale)
            .isCloseTo(dot(rows[s], rows[t]), within(tolerance));
      }
    }
  }

  private static double[][] running(double[][] map) {
    for (int t = 1; t < map.length; t++) {
      for (int i = 0; i < map[t].length; i++) {
        map[t][i] += map[t - 1][i];
      }
    }
    return map;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void addNoise_silentSource_givesBackTheSums(CorrelatedNoise noise) {
    Random random = new Random(3);
    try (NoiseStream stream = Fixtures.open(noise, STEPS, 5, Fixtures.SILENT)) {
      for (int t = 0; t < STEPS; t++) {
        double[] sum = random.doubles(5, -3, 3).toArray();
        double[] released = sum.clone();
        stream.addNoise(released);
        assertThat(released).containsExactly(sum, within(1e-12));
      }
      assertThat(stream.step()).isEqualTo(STEPS);
      assertThatIllegalStateException().isThrownBy(() -> stream.addNoise(new double[5]));
    }
  }

  /** The values given to the source depend on past noise through what was released alone. */
  @ParameterizedTest
  @MethodSource("settings")
  void addNoise_neighboursWithTheSameOutputs_areApartByTheStrategysColumns(CorrelatedNoise noise) {
    Random random = new Random(4);
    double[] first = random.doubles(STEPS, -3, 3).toArray();
    double[] second = first.clone();
    second[5] += 0.75;
    // Noise that makes up for the difference: both runs release the same.
    double[][] given = new double[2][];
    double[][] strategy = Fixtures.strategy(noise, STEPS);
    double[] z = random.doubles(strategy.length, -2, 2).toArray();
    double[] shifted = z.clone();
    for (int row = 0; row < z.length; row++) {
      shifted[row] -= 0.75 * strategy[row][5];
    }
    double[] one = replay(noise, first, z, given, 0);
    double[] other = replay(noise, second, shifted, given, 1);
    assertThat(other).containsExactly(one, within(1e-11));
    for (int row = 0; row < z.length; row++) {
      assertThat(given[1][row] - given[0][row]).isCloseTo(0.75 * strategy[row][5], within(1e-11));
    }
  }

  private static double[] replay(
      CorrelatedNoise noise, double[] sums, double[] z, double[][] given, int run) {
    given[run] = new double[z.length];
    int[] call = {0};
    GaussianSource source =
        (values, deviation) -> {
          given[run][call[0]] = values[0];
          values[0] += z[call[0]++];
        };
    double[] released = sums.clone();
    try (NoiseStream stream = Fixtures.open(noise, STEPS, 1, source)) {
      for (int t = 0; t < STEPS; t++) {
        double[] sum = {sums[t]};
        stream.addNoise(sum);
        released[t] = sum[0];
      }
    }
    return released;
  }

  @Test
  void stateBytes_areThoseOfBandsBuffersAndLevels() {
    int d = 100;
    assertThat(bytes(Banded.squareRoot(1, 5), 1000)).isEqualTo(4 * d * 8);
    assertThat(bytes(Banded.squareRoot(1, 500), 3)).isEqualTo(2 * d * 8);
    assertThat(bytes(new Blt(1, List.of(0.3, 0.3), List.of(0.5, 0.9)), 1000)).isEqualTo(3 * d * 8);
    assertThat(bytes(new Tree(1, 1000), 1000)).isEqualTo((2 * 9 + 6) * d * 8);
  }

  private static long bytes(CorrelatedNoise noise, int steps) {
    try (NoiseStream stream = Fixtures.open(noise, steps, 100, Fixtures.SILENT)) {
      return stream.stateBytes();
    }
  }

  /**
   * With the operating system's generator: the mean square of 10^5 released numbers of a step, 8
   * standard deviations wide: a false alarm in 1e15.
   */
  @Test
  void addNoise_ofTheOperatingSystem_hasTheDeviationAskedFor() {
    int n = 100_000;
    try (SecureRandomStream random = SecureRandomStream.create();
        NoiseStream stream =
            NoiseStream.open(Banded.squareRoot(3, 4), Fixtures.once(50), n, 0.5, 1000, random)) {
      assertThat(stream.widening()).isBetween(1e-8, 1e-2);
      double[] sum = new double[n];
      stream.addNoise(sum);
      double[] next = new double[n];
      stream.addNoise(next);
      // C^-1 has 1 and then -1/2 in its first column
      assertThat(dot(sum, sum) / n).isCloseTo(2.25, within(2.25 * 8 * Math.sqrt(2.0 / n) + 0.01));
      assertThat(dot(sum, next) / n)
          .isCloseTo(-1.125, within(2.25 * 8 * Math.sqrt(1.5 / n) + 0.01));
    }
  }

  @Test
  void addNoise_overLargeOrBrokenSums_staysWithinWhatTheSourceTakes() {
    try (SecureRandomStream random = SecureRandomStream.create();
        NoiseStream stream = NoiseStream.open(new Tree(1, 8), Fixtures.once(8), 2, 1, 10, random)) {
      for (int t = 0; t < 8; t++) {
        double[] sum = {1e300, Double.NaN};
        stream.addNoise(sum);
        assertThat(Arrays.stream(sum)).allMatch(Double::isFinite);
      }
    }
  }

  @Test
  void addNoise_failingSource_givesNothingOutAndCloses() {
    GaussianSource failing =
        (values, deviation) -> {
          throw new IllegalStateException("no randomness");
        };
    NoiseStream stream = Fixtures.open(Banded.squareRoot(1, 3), 9, 2, failing);
    double[] sum = {1, 2};
    assertThatThrownBy(() -> stream.addNoise(sum)).hasMessage("no randomness");
    assertThat(sum).containsOnly(0);
    assertThatThrownBy(() -> stream.addNoise(sum)).hasMessageContaining("must be open");
  }

  @Test
  void open_whereRoundingWouldRule_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                NoiseStream.open(
                    Banded.squareRoot(1e-9, 2), Fixtures.once(9), 2, 1, 10, Fixtures.SILENT))
        .withMessageContaining("largestBatch");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                NoiseStream.open(
                    new Banded(1e5, List.of(1.0)),
                    Fixtures.once(1 << 20),
                    1 << 16,
                    1,
                    10,
                    Fixtures.SILENT))
        .withMessageContaining("widening");
  }

  @Test
  void open_deviationsThatTheSourceDoesNotTake_areRefused() {
    for (double clip : new double[] {0x1p-90, 0x1p110, 0, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  NoiseStream.open(new Tree(1, 2), Fixtures.once(2), 1, clip, 1, Fixtures.SILENT));
    }
  }

  @Test
  void widening_ofUsualRuns_isSmall() {
    Participation passes = Participation.passes(1000, 10, Participation.Assignment.INDEPENDENT);
    for (CorrelatedNoise noise :
        List.of(new Tree(1, 1000), Banded.squareRoot(1, 20), BltFit.fit(1, passes, 2))) {
      CorrelatedNoise calibrated = noise.calibrated(2, passes);
      try (NoiseStream stream =
          NoiseStream.open(calibrated, passes, 100_000, 1, 100_000, Fixtures.SILENT)) {
        assertThat(stream.widening()).as(noise.toString()).isBetween(1e-5, 5e-3);
      }
    }
  }
}
