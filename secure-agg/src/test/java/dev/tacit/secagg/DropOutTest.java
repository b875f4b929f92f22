package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sum equals the plain sum of the survivors, whoever dies when; or the session aborts. */
@SuppressWarnings("EnumOrdinal") // Phases and kinds are numbered in order.
class DropOutTest {
  private static final int DIMENSION = 5;

  @Test
  void sum_everyDropOutPatternOfFour_equalsPlainSumOrAborts() {
    assertEveryPattern(4, 3);
  }

  @Test
  @Tag("full")
  void sum_everyDropOutPatternOfFive_equalsPlainSumOrAborts() {
    assertEveryPattern(5, 4);
  }

  private static void assertEveryPattern(int cohort, int threshold) {
    SecAggParameters parameters = Fleet.formed(cohort, 20, DIMENSION);
    assertThat(parameters.threshold()).isEqualTo(threshold);
    int patterns = (int) Math.pow(Fleet.LIVES + 1, cohort);
    int completed = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      int[] deaths = digits(pattern, cohort);
      boolean expected =
          Arrays.stream(deaths).filter(death -> death >= Fleet.LIVES).count() >= threshold;
      boolean complete = runs(new Fleet(cohort, parameters, pattern), deaths, pattern);
      assertThat(complete).as("pattern %d", pattern).isEqualTo(expected);
      completed += complete ? 1 : 0;
    }
    assertThat(completed).isPositive().isLessThan(patterns);
  }

  @Test
  void sum_seededCohortsOfTenToForty_equalsPlainSumOrAborts() {
    Random random = new Random(20261124);
    int completed = 0;
    for (int run = 0; run < 40; run++) {
      int cohort = 10 + random.nextInt(31);
      int bits = 1 + random.nextInt(32);
      boolean sparse = run % 2 == 1;
      SecAggParameters parameters =
          sparse
              ? new SecAggParameters(8, 5, bits, 1 + random.nextInt(40))
              : Fleet.formed(cohort, bits, 1 + random.nextInt(40));
      int[] deaths = new int[cohort];
      double rate = random.nextDouble() * 0.35;
      for (int i = 0; i < cohort; i++) {
        deaths[i] = random.nextDouble() < rate ? random.nextInt(Fleet.LIVES) : Fleet.LIVES;
      }
      completed += runs(new Fleet(cohort, parameters, run), deaths, run) ? 1 : 0;
    }
    assertThat(completed).isBetween(15, 39);
  }

  @Test
  @Tag("full")
  void sum_sparseCohortOfThreeHundred_equalsPlainSum() {
    SecAggParameters parameters = Fleet.formed(300, 32, 50);
    assertThat(parameters.degree()).isEqualTo(62);
    int[] deaths = new int[300];
    Arrays.fill(deaths, Fleet.LIVES);
    for (int i = 0; i < 25; i++) {
      deaths[i * 11] = i % Fleet.LIVES;
    }
    assertThat(runs(new Fleet(300, parameters, 3), deaths, 3)).isTrue();
  }

  @Test
  void sum_wideRing_equalsPlainSum() {
    for (int bits : new int[] {33, 47, 63, 64}) {
      Fleet fleet = new Fleet(5, Fleet.formed(5, bits, 2100), 1);
      long[][] inputs = new long[5][2100];
      Random random = new Random(bits);
      for (long[] input : inputs) {
        for (int i = 0; i < input.length; i++) {
          input[i] = random.nextLong();
        }
      }
      SecAggServer server = fleet.server();
      Fleet.run(
          server,
          fleet.clients(
              bits,
              (i, client) -> {
                client.input(inputs[i]);
                return null;
              }),
          Map.of("device-00002", ServerPhase.MASKED_INPUT.ordinal()),
          null);
      long[] sum = new long[2100];
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < sum.length && i != 2; j++) {
          sum[j] = (sum[j] + inputs[i][j]) & (-1L >>> (64 - bits));
        }
      }
      assertThat(server.sum()).isEqualTo(sum);
    }
  }

  /** True if the session completed, with exactly the sum of exactly the survivors. */
  private static boolean runs(Fleet fleet, int[] deaths, long seed) {
    int dimension = fleet.parameters.vectors().get(0).dimension();
    Random random = new Random(seed);
    int[][] inputs = new int[deaths.length][];
    Map<String, Integer> byName = new HashMap<>();
    List<String> survivors = new ArrayList<>();
    long[] sum = new long[dimension];
    for (int i = 0; i < deaths.length; i++) {
      inputs[i] = random.ints(dimension).toArray();
      byName.put(fleet.roster.get(i), deaths[i]);
      if (deaths[i] > ServerPhase.MASKED_INPUT.ordinal()) {
        survivors.add(fleet.roster.get(i));
        for (int j = 0; j < dimension; j++) {
          sum[j] =
              (sum[j] + inputs[i][j]) & ((1L << fleet.parameters.vectors().get(0).ringBits()) - 1);
        }
      }
    }
    SecAggServer server = fleet.server();
    Fleet.run(server, fleet.clients(seed, inputs), byName, null);
    if (server.phase() == ServerPhase.ABORTED) {
      assertThat(server.abortReason()).contains(AbortReason.TOO_FEW_DEVICES);
      return false;
    }
    List<String> named = server.survivors();
    if (fleet.parameters.degree() == fleet.roster.size() - 1) {
      assertThat(named).isEqualTo(survivors);
    } else {
      // In a sparse graph the server also lets go of devices that have too few neighbours left.
      assertThat(survivors).containsAll(named);
      sum = plainSum(fleet, inputs, named);
    }
    assertThat(server.sum()).isEqualTo(sum);
    return true;
  }

  private static long[] plainSum(Fleet fleet, int[][] inputs, List<String> named) {
    long[] sum = new long[fleet.parameters.vectors().get(0).dimension()];
    for (String name : named) {
      int[] input = inputs[fleet.roster.indexOf(name)];
      for (int j = 0; j < sum.length; j++) {
        sum[j] = (sum[j] + input[j]) & ((1L << fleet.parameters.vectors().get(0).ringBits()) - 1);
      }
    }
    return sum;
  }

  private static int[] digits(int number, int count) {
    int[] digits = new int[count];
    int rest = number;
    for (int i = 0; i < count; i++) {
      digits[i] = rest % (Fleet.LIVES + 1);
      rest /= Fleet.LIVES + 1;
    }
    return digits;
  }
}
