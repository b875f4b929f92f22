package dev.tacit.learning.robust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpsgd.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobustRuleTest {
  private static final Workers ONE = new Workers(1);

  /** For the tests of two engines: its threads end with the process. */
  private static final Workers TWO = new Workers(2);

  /** Of nine clients; the sixth and seventh collude, the last is a fault. */
  private static final float[][] NINE = {
    {1, 2, 3, 4},
    {2, 1, 4, 3},
    {1, 1, 3, 3},
    {3, 2, 2, 4},
    {2, 2, 3, 5},
    {90, -70, 5, 1},
    {88, -72, 6, 1},
    {1, 3, 3, 4},
    {-50, 0, 0, 60}
  };

  /**
   * NumPy's median, SciPy's trim_mean, and for Krum a NumPy script of the rule as Flower has it
   * (flwr.server.strategy.aggregate): scores 9, 19, 15, 21, 14, 38518, 38365, 15, 23107.
   */
  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of(new Median(), new double[] {2, 1, 3, 4}),
        Arguments.of(
            new TrimmedMean(0), new double[] {15.33333333, -14.55555556, 3.22222222, 9.44444444}),
        Arguments.of(
            new TrimmedMean(0.1), new double[] {15.33333333, -14.55555556, 3.22222222, 9.44444444}),
        Arguments.of(new TrimmedMean(0.25), new double[] {1.8, 1.2, 3.2, 3.6}),
        Arguments.of(new TrimmedMean(0.34), new double[] {1.66666667, 1.33333333, 3, 3.66666667}),
        Arguments.of(new Krum(3), new double[] {1, 2, 3, 4}),
        Arguments.of(new Krum(3, 3), new double[] {1.33333333, 1.66666667, 3, 4}));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void aggregate_nineUpdates_isWhatOthersCompute(RobustRule rule, double[] expected) {
    float[] result = rule.aggregate(NINE, TWO).orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) result[i]).isCloseTo(expected[i], within(2e-6));
    }
  }

  /** The example in SciPy's documentation of trim_mean, and the one in Flower's FedMedian test. */
  @Test
  void aggregate_publishedExamples_areReproduced() {
    float[][] rows = new float[5][4];
    for (int i = 0; i < 20; i++) {
      rows[i / 4][i % 4] = i;
    }
    assertThat(new TrimmedMean(0.25).aggregate(rows, ONE)).contains(new float[] {8, 9, 10, 11});
    float[][] three = {filled(4, 0.2f), filled(4, 1), filled(4, 0.5f)};
    assertThat(new Median().aggregate(three, ONE)).contains(filled(4, 0.5f));
  }

  private static float[] filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  private static float[][] gaussian(int clients, int length, long seed) {
    Random random = new Random(seed);
    float[][] updates = new float[clients][length];
    for (float[] update : updates) {
      for (int i = 0; i < length; i++) {
        update[i] = (float) random.nextGaussian();
      }
    }
    return updates;
  }

  private static List<RobustRule> rules() {
    return List.of(new Median(), new TrimmedMean(0.2), new Krum(3), new Krum(3, 5), new Krum(0, 4));
  }

  /** 2,000 coordinates: of several blocks, the last of them not whole. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aggregate_anyThreads_isTheSameToTheLastBit(int threads) {
    float[][] updates = gaussian(17, 2001, 1);
    try (Workers workers = new Workers(threads)) {
      for (RobustRule rule : rules()) {
        assertThat(rule.aggregate(updates, workers).orElseThrow())
            .isEqualTo(rule.aggregate(updates, ONE).orElseThrow());
      }
    }
    assertThat(updates).isDeepEqualTo(gaussian(17, 2001, 1));
  }

  /** By sorting boxed numbers, one coordinate after another. */
  @Property(tries = 200)
  void aggregate_coordinateWise_agreesWithSorting(
      @ForAll @IntRange(min = 1, max = 40) int clients,
      @ForAll @IntRange(min = 1, max = 150) int length,
      @ForAll @IntRange(min = 0, max = 49) int percent,
      @ForAll long seed) {
    float[][] updates = gaussian(clients, length, seed);
    float[] median = new Median().aggregate(updates, TWO).orElseThrow();
    float[] trimmed = new TrimmedMean(percent / 100.0).aggregate(updates, TWO).orElseThrow();
    int cut = percent * clients / 100;
    for (int i = 0; i < length; i++) {
      int at = i;
      double[] sorted = Arrays.stream(updates).mapToDouble(update -> update[at]).sorted().toArray();
      double middle = (sorted[(clients - 1) / 2] + sorted[clients / 2]) / 2;
      assertThat((double) median[i]).isCloseTo(middle, within(1e-6));
      double mean = Arrays.stream(sorted, cut, clients - cut).average().orElseThrow();
      assertThat((double) trimmed[i]).isCloseTo(mean, within(1e-6));
    }
  }

  /** By the definition, all pairs. */
  @Property(tries = 200)
  void aggregate_krum_agreesWithTheDefinition(
      @ForAll @IntRange(min = 0, max = 4) int faulty,
      @ForAll @IntRange(min = 0, max = 5) int more,
      @ForAll @IntRange(min = 1, max = 3000) int length,
      @ForAll long seed) {
    int n = 2 * faulty + 3 + more;
    float[][] updates = gaussian(n, length, seed);
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      int own = i;
      scores[i] =
          IntStream.range(0, n)
              .filter(j -> j != own)
              .mapToDouble(j -> squaredDistance(updates[own], updates[j]))
              .sorted()
              .limit(n - faulty - 2)
              .sum();
    }
    int best = IntStream.range(0, n).reduce((a, b) -> scores[b] < scores[a] ? b : a).orElseThrow();
    assertThat(new Krum(faulty).aggregate(updates, TWO)).contains(updates[best]);
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum;
  }

  /** However f of them collude, nothing of theirs comes out. */
  @Property(tries = 100)
  void aggregate_colluders_leaveTheHonestRange(
      @ForAll @IntRange(min = 1, max = 4) int faulty,
      @ForAll @IntRange(min = -3, max = 36) int exponent,
      @ForAll long seed) {
    int n = 2 * faulty + 3;
    float[][] updates = gaussian(n, 50, seed);
    float[] lie = filled(50, (float) (5 * Math.pow(10, exponent)));
    for (int i = 0; i < faulty; i++) {
      updates[(int) Math.floorMod(seed + 2 * i, n)] = lie;
    }
    List<RobustRule> rules =
        List.of(
            new Median(),
            new TrimmedMean((faulty + 0.1) / n),
            new Krum(faulty),
            new Krum(faulty, 2));
    for (RobustRule rule : rules) {
      float[] result = rule.aggregate(updates, TWO).orElseThrow();
      for (int i = 0; i < 50; i++) {
        int at = i;
        double[] honest =
            Arrays.stream(updates).filter(u -> u != lie).mapToDouble(u -> u[at]).sorted().toArray();
        if (exponent > 0 || !(rule instanceof Krum)) {
          assertThat((double) result[i])
              .isBetween(honest[0] - 1e-6, honest[honest.length - 1] + 1e-6);
        }
      }
    }
  }

  @Test
  void aggregate_mean_isLedAwayWhereTheRulesAreNot() {
    float[][] updates = gaussian(9, 10, 1);
    updates[4] = filled(10, 1e6f);
    assertThat(new TrimmedMean(0).aggregate(updates, ONE).orElseThrow()[0]).isGreaterThan(1e5f);
    assertThat(new TrimmedMean(0.12).aggregate(updates, ONE).orElseThrow()[0]).isLessThan(3);
  }

  private static float[][] without(float[][] updates, int... places) {
    return IntStream.range(0, updates.length)
        .filter(i -> Arrays.stream(places).noneMatch(place -> place == i))
        .mapToObj(i -> updates[i])
        .toArray(float[][]::new);
  }

  /** As a cohort without it, of which one less is faulty. */
  @Test
  void aggregate_updateThatIsNotFinite_isAsIfItHadNotBeen() {
    float[][] updates = gaussian(11, 300, 1);
    float[][] broken = updates.clone();
    broken[3] = updates[3].clone();
    broken[3][299] = Float.NaN;
    broken[8] = filled(300, Float.NEGATIVE_INFINITY);
    float[][] rest = without(updates, 3, 8);
    assertThat(new Median().aggregate(broken, TWO)).contains(mustBe(new Median(), rest));
    assertThat(new TrimmedMean(0.3).aggregate(broken, TWO))
        .contains(mustBe(new TrimmedMean(0.3), rest));
    assertThat(new Krum(3, 2).aggregate(broken, TWO)).contains(mustBe(new Krum(1, 2), rest));
  }

  private static float[] mustBe(RobustRule rule, float[][] updates) {
    return rule.aggregate(updates, ONE).orElseThrow();
  }

  @Test
  void aggregate_moreThatAreNotFiniteThanAreAllowedFor_givesNothing() {
    float[][] updates = gaussian(7, 5, 1);
    for (int i = 0; i < 3; i++) {
      updates[2 * i] = filled(5, Float.NaN);
    }
    assertThat(new Median().aggregate(updates, ONE)).isPresent();
    assertThat(new TrimmedMean(0.43).aggregate(updates, ONE)).isPresent();
    assertThat(new TrimmedMean(0.42).aggregate(updates, ONE)).isEmpty();
    assertThat(new TrimmedMean(0).aggregate(updates, ONE)).isEmpty();
    assertThat(new Krum(2).aggregate(updates, ONE)).isEmpty();
    updates[1] = filled(5, Float.NaN);
    assertThat(new Median().aggregate(updates, ONE)).isEqualTo(Optional.empty());
  }

  /** All honest ones the same: ties go to the first, and the largest floats do not overflow. */
  @Test
  void aggregate_tiesAndLargestFloats_areFinite() {
    float[][] updates = new float[5][];
    for (int i = 0; i < 5; i++) {
      updates[i] = filled(3, i == 1 ? -Float.MAX_VALUE : Float.MAX_VALUE);
    }
    for (RobustRule rule : List.of(new Median(), new TrimmedMean(0.2), new Krum(1, 2))) {
      assertThat(rule.aggregate(updates, ONE)).contains(filled(3, Float.MAX_VALUE));
    }
    float[][] corners = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    assertThat(new Krum(0).aggregate(corners, ONE)).contains(corners[0]);
  }

  @Test
  void trimmedMean_shareThatDoublesDoNotHave_isRoundedAsMeant() {
    assertThat(new TrimmedMean(0.29).faulty(100)).isEqualTo(29);
    assertThat(new TrimmedMean(Math.nextDown(0.5)).faulty(100)).isEqualTo(49);
    assertThat(new TrimmedMean(0.2).faulty(9)).isEqualTo(1);
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrimmedMean(0.5))
        .withMessage("trim must be in [0, 1/2) but was 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Krum(-1))
        .withMessageStartingWith("faulty must be in");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Krum(1, 0))
        .withMessageStartingWith("chosen must be in");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Krum(2).aggregate(new float[6][3], ONE))
        .withMessageStartingWith("cohort must be in [7,");
    assertThat(new Krum(2, 6).smallestCohort()).isEqualTo(8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Median().aggregate(new float[][] {{1}, {1, 2}}, ONE))
        .withMessage("update must be 1 numbers but was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Median().aggregate(new float[0][0], ONE));
  }
}
