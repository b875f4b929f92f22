package dev.tacit.secagg.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterFinderTest {
  /**
   * Expected values of {@code graph_parameter_finder_test.cc} (google-parfait/federated-compute,
   * Apache 2.0). That finder lets a device be its own neighbour (it draws from the cohort, we from
   * the others); where the two differ we need a little more: see the next test.
   */
  @ParameterizedTest
  @CsvSource({
    "SEMI_HONEST, 0.05, 0.05, 100, 12, 6",
    "SEMI_HONEST, 0.05, 0.05, 1000, 30, 17",
    "SEMI_HONEST, 0.05, 0.05, 10000, 34, 20",
    "SEMI_MALICIOUS, 0.05, 0.05, 100, 16, 11",
    "SEMI_MALICIOUS, 0.05, 0.05, 1000, 52, 37",
    "SEMI_MALICIOUS, 0.05, 0.05, 10000, 62, 44",
    "SEMI_HONEST, 0.45, 0.45, 100, 92, 46",
    "SEMI_HONEST, 0.33, 0.33, 100, 68, 34",
    "SEMI_HONEST, 0.33, 0.33, 1000, 286, 150",
    "SEMI_HONEST, 0.33, 0.33, 10000, 422, 221",
    "SEMI_MALICIOUS, 0.3, 0.3, 100, 92, 62",
    "SEMI_MALICIOUS, 0.3, 0.3, 1000, 872, 584",
    "SEMI_HONEST, 0.33, 0.05, 100, 28, 6",
    "SEMI_HONEST, 0.33, 0.05, 1000, 72, 24",
    "SEMI_HONEST, 0.33, 0.05, 10000, 86, 29",
    "SEMI_MALICIOUS, 0.33, 0.05, 100, 72, 39",
    "SEMI_MALICIOUS, 0.33, 0.05, 1000, 398, 223",
    "SEMI_MALICIOUS, 0.33, 0.05, 10000, 746, 420",
    "SEMI_HONEST, 0.05, 0.33, 100, 34, 29",
    "SEMI_HONEST, 0.05, 0.33, 1000, 78, 60",
    "SEMI_HONEST, 0.05, 0.33, 10000, 92, 70",
    "SEMI_MALICIOUS, 0.05, 0.33, 100, 42, 37",
    "SEMI_MALICIOUS, 0.05, 0.33, 1000, 132, 109",
    "SEMI_MALICIOUS, 0.05, 0.33, 10000, 178, 146",
    "SEMI_HONEST, 0, 0.33, 100, 26, 25",
    "SEMI_HONEST, 0, 0.33, 10000, 42, 40",
    "SEMI_MALICIOUS, 0, 0.33, 100, 26, 26",
    "SEMI_MALICIOUS, 0, 0.33, 10000, 42, 41",
    "SEMI_HONEST, 0.33, 0, 100, 26, 2",
    "SEMI_HONEST, 0.33, 0, 10000, 42, 2",
    "SEMI_MALICIOUS, 0.33, 0, 100, 68, 35",
    "SEMI_MALICIOUS, 0.33, 0, 10000, 326, 164",
    "SEMI_HONEST, 0, 0, 1000, 2, 2",
    "SEMI_MALICIOUS, 0, 0, 1000, 2, 2",
  })
  void find_publishedCase_isWhatGooglesFinderFinds(
      Adversary adversary, double dropOut, double corrupt, int cohort, int degree, int threshold) {
    GraphParameters found = ParameterFinder.find(demands(dropOut, corrupt, adversary), cohort);
    assertThat(found.degree()).isEqualTo(degree);
    assertThat(found.threshold()).isEqualTo(threshold);
    assertThat(found.holders()).isEqualTo(degree);
  }

  /** The other values of that test for 1,000 and 10,000 devices: ours is larger, by little. */
  @ParameterizedTest
  @CsvSource({
    "SEMI_HONEST, 0.45, 0.45, 1000, 822, 417",
    "SEMI_HONEST, 0.45, 0.45, 10000, 3494, 1771",
    "SEMI_MALICIOUS, 0.3, 0.3, 10000, 4822, 3230",
    "SEMI_MALICIOUS, 0.33, 0, 1000, 228, 115",
  })
  void find_neighboursDrawnFromTheOthers_isLittleMoreThanGooglesFinderFinds(
      Adversary adversary, double dropOut, double corrupt, int cohort, int degree, int threshold) {
    GraphParameters found = ParameterFinder.find(demands(dropOut, corrupt, adversary), cohort);
    assertThat(found.degree()).isBetween(degree + 2, degree + 6);
    assertThat(found.threshold()).isBetween(threshold + 1, threshold + 4);
  }

  /** Every claim for every small cohort and some large ones, in exact arithmetic. */
  @ParameterizedTest
  @EnumSource(Adversary.class)
  void find_everyCohort_meetsTheDemands(Adversary adversary) {
    Demands demands = Demands.standard(adversary);
    IntStream.concat(
            IntStream.rangeClosed(2, 200), IntStream.of(257, 399, 400, 999, 2500, 6001, 10_000))
        .forEach(cohort -> assertMeets(demands, ParameterFinder.find(demands, cohort)));
  }

  @Property(tries = 150)
  void find_anyDemands_meetsThemOrSaysWhyNot(
      @ForAll Adversary adversary,
      @ForAll @IntRange(min = 2, max = 400) int cohort,
      @ForAll @IntRange(max = 60) int dropOut,
      @ForAll @IntRange(max = 60) int corrupt,
      @ForAll @IntRange(min = 1, max = 50) int securityBits,
      @ForAll @IntRange(min = 1, max = 50) int correctnessBits) {
    Demands demands =
        new Demands(
            dropOut / 100.0,
            corrupt / 100.0,
            Math.scalb(1, -securityBits),
            Math.scalb(1, -correctnessBits),
            adversary);
    try {
      assertMeets(demands, ParameterFinder.find(demands, cohort));
    } catch (IllegalArgumentException refused) {
      assertThat(refused)
          .hasMessageMatching("(dropOut must be at most|corrupt must be a share).* but was .*");
      // No threshold of the complete graph would have done.
      int corruptDevices = demands.corruptOf(cohort);
      int live = cohort - demands.droppedOf(cohort);
      boolean safe =
          adversary == Adversary.SEMI_HONEST
              ? live > corruptDevices
              : 2 * live > cohort + corruptDevices;
      assertThat(safe && live >= 2).isFalse();
    }
  }

  @Property(tries = 150)
  void find_moreCorrupt_neverNeedsLess(
      @ForAll Adversary adversary,
      @ForAll @IntRange(min = 2, max = 1000) int cohort,
      @ForAll @IntRange(max = 30) int dropOut,
      @ForAll @IntRange(max = 30) int corrupt,
      @ForAll @IntRange(min = 1, max = 10) int more) {
    GraphParameters less;
    GraphParameters most;
    try {
      less = ParameterFinder.find(demands(dropOut / 100.0, corrupt / 100.0, adversary), cohort);
      most =
          ParameterFinder.find(
              demands(dropOut / 100.0, (corrupt + more) / 100.0, adversary), cohort);
    } catch (IllegalArgumentException refused) {
      Assume.that(false);
      return;
    }
    assertThat(most.degree()).isGreaterThanOrEqualTo(less.degree());
    assertThat(most.threshold()).isGreaterThanOrEqualTo(less.threshold());
  }

  @ParameterizedTest
  @EnumSource(Adversary.class)
  void find_smallCohort_isTheCompleteGraphWithTwoThirds(Adversary adversary) {
    for (int cohort = 2; cohort < ParameterFinder.SMALLEST_SPARSE_COHORT; cohort++) {
      GraphParameters found = ParameterFinder.find(Demands.standard(adversary), cohort);
      // Of three devices one may be corrupt: against a liar two thirds are then not enough.
      boolean lies = cohort == 3 && adversary != Adversary.SEMI_HONEST;
      int twoThirds = (2 * cohort + 2) / 3;
      assertThat(found.complete()).isTrue();
      assertThat(found.threshold()).isEqualTo(lies ? 3 : twoThirds);
    }
  }

  @Test
  void find_maliciousServer_getsTheCompleteGraphWhateverTheCohort() {
    GraphParameters found = ParameterFinder.find(Demands.standard(Adversary.MALICIOUS), 5000);
    assertThat(found.complete()).isTrue();
    assertThat(found.threshold()).isEqualTo(3334);
  }

  @Test
  void find_tooManyDropOuts_saysHowManyWouldDo() {
    assertThatThrownBy(() -> ParameterFinder.find(demands(0.4, 0.3, Adversary.MALICIOUS), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "dropOut must be at most 3 of 10 devices, for 7 are needed against a MALICIOUS server"
                + " with 3 corrupt ones, but was 0.4, 4 of them; what would do is a smaller"
                + " dropOut or corrupt, or a weaker adversary");
    assertThat(ParameterFinder.find(demands(0.3, 0.3, Adversary.MALICIOUS), 10).threshold())
        .isEqualTo(7);
  }

  @Test
  void find_nobodyHonest_isRefused() {
    assertThatThrownBy(() -> ParameterFinder.find(demands(0, 0.6, Adversary.SEMI_HONEST), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "corrupt must be a share that leaves an honest one among 2 devices but was 0.6, 2 of"
                + " them");
  }

  @ParameterizedTest
  @CsvSource({"1", "0", "-5", "65536"})
  void find_cohortOutOfRange_isRefused(int cohort) {
    Demands demands = Demands.standard(Adversary.SEMI_HONEST);
    assertThatThrownBy(() -> ParameterFinder.find(demands, cohort))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cohort must be in [2, 65535] but was " + cohort);
  }

  @Test
  void requireSecure_lessThanDemanded_saysWhat() {
    Demands lies = Demands.standard(Adversary.SEMI_MALICIOUS);
    assertThat(ParameterFinder.requireSecure(lies, 1000, 60, 43).securityFailure())
        .isLessThan(0x1p-40);
    assertRefused(
        () -> ParameterFinder.requireSecure(lies, 1000, 52, 36),
        "degree and threshold must leave a SEMI_MALICIOUS server a chance of 9.09e-13 at most among"
            + " 1000 devices, but 52 and 36 leave it .*");
    assertRefused(
        () -> ParameterFinder.requireSecure(lies, 1000, 51, 37),
        "degree must be 999, or even and less, but was 51");
    assertRefused(
        () -> ParameterFinder.requireSecure(lies, 1000, 52, 53),
        "threshold must be in \\[2, 52\\] but was 53");
    assertRefused(
        () -> ParameterFinder.requireSecure(lies, 63, 30, 22),
        "degree must be 62, the complete graph, for 63 devices and a SEMI_MALICIOUS server but was"
            + " 30");
    assertRefused(
        () -> ParameterFinder.requireSecure(Demands.standard(Adversary.MALICIOUS), 1000, 52, 37),
        "degree must be 999, the complete graph, for 1000 devices and a MALICIOUS server but was"
            + " 52");
    assertRefused(
        () -> ParameterFinder.requireSecure(lies, 10, 9, 5),
        "threshold must withstand 1 corrupt ones of 10 devices and a SEMI_MALICIOUS server but was"
            + " 5");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(message);
  }

  /** Printed, not judged: milliseconds on a warm machine, a second at the far end. */
  @Test
  void find_largeCohorts_costs() {
    for (Adversary adversary : Adversary.values()) {
      for (int cohort : new int[] {100, 1000, 10_000, 65_535}) {
        long start = System.nanoTime();
        GraphParameters found = ParameterFinder.find(Demands.standard(adversary), cohort);
        System.out.printf("%.2f ms: %s%n", (System.nanoTime() - start) / 1e6, found);
        assertThat(found.cohort()).isEqualTo(cohort);
      }
    }
  }

  private static Demands demands(double dropOut, double corrupt, Adversary adversary) {
    return new Demands(dropOut, corrupt, 0x1p-40, 0x1p-20, adversary);
  }

  private static void assertMeets(Demands demands, GraphParameters found) {
    assertThat(found.adversary()).isEqualTo(demands.adversary());
    // The state machines take them, and a device with the same demands finds nothing to refuse.
    SecAggParameters taken = found.summing(List.of(new VectorShape(32, 10)));
    assertThat(taken.threshold()).isEqualTo(found.threshold());
    assertThat(
            ParameterFinder.requireSecure(
                demands, found.cohort(), found.degree(), found.threshold()))
        .isEqualTo(found);
    if (found.complete()) {
      assertCompleteMeets(demands, found);
    } else {
      assertSparseMeets(demands, found);
    }
  }

  private static void assertCompleteMeets(Demands demands, GraphParameters found) {
    int corrupt = demands.corruptOf(found.cohort());
    if (demands.adversary() == Adversary.SEMI_HONEST) {
      assertThat(found.threshold()).isGreaterThan(corrupt);
    } else {
      assertThat(2 * found.threshold()).isGreaterThan(found.cohort() + corrupt);
    }
    assertThat(found.cohort() - demands.droppedOf(found.cohort()))
        .isGreaterThanOrEqualTo(found.threshold());
    assertThat(found.securityFailure()).isZero();
    assertThat(found.correctnessFailure()).isZero();
  }

  private static void assertSparseMeets(Demands demands, GraphParameters found) {
    assertThat(demands.adversary()).isNotEqualTo(Adversary.MALICIOUS);
    assertThat(found.degree()).isEven().isLessThan(found.cohort() - 1);
    assertThat(found.threshold()).isBetween(2, found.degree());
    BigDecimal insecure = betrayed(demands, found).add(parted(demands, found));
    assertThat(new BigDecimal(found.securityFailure())).isGreaterThanOrEqualTo(insecure);
    assertThat(found.securityFailure()).isLessThanOrEqualTo(demands.securityFailure());
    BigDecimal incorrect = lost(demands, found);
    assertThat(new BigDecimal(found.correctnessFailure())).isGreaterThanOrEqualTo(incorrect);
    assertThat(found.correctnessFailure()).isLessThanOrEqualTo(demands.correctnessFailure());
  }

  private static BigDecimal betrayed(Demands demands, GraphParameters found) {
    int cohort = found.cohort();
    int betraying = 0;
    while (!betrays(demands.adversary(), found, betraying)) {
      betraying++;
    }
    return new ExactHypergeometric(cohort - 1, demands.corruptOf(cohort), found.degree())
        .atLeast(betraying)
        .multiply(BigDecimal.valueOf(cohort));
  }

  /** Shares that a server can have: from corrupt holders both, from others either. */
  private static boolean betrays(Adversary adversary, GraphParameters found, int corrupt) {
    return adversary == Adversary.SEMI_HONEST
        ? corrupt >= found.threshold()
        : found.holders() - corrupt + 2 * corrupt >= 2 * found.threshold();
  }

  private static BigDecimal lost(Demands demands, GraphParameters found) {
    int cohort = found.cohort();
    int othersLive = cohort - 1 - demands.droppedOf(cohort);
    return new ExactHypergeometric(cohort - 1, othersLive, found.degree())
        .lessThan(found.threshold())
        .multiply(BigDecimal.valueOf(cohort));
  }

  /** All of {@code degree} given devices are gone, times the pairs of gaps. */
  private static BigDecimal parted(Demands demands, GraphParameters found) {
    int cohort = found.cohort();
    int gone = Math.min(cohort, demands.corruptOf(cohort) + demands.droppedOf(cohort));
    return new ExactHypergeometric(cohort, gone, found.degree())
        .atLeast(found.degree())
        .multiply(BigDecimal.valueOf(cohort * (cohort - found.degree() - 1L) / 2.0));
  }
}
