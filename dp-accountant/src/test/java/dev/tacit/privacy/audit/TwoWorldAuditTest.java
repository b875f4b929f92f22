package dev.tacit.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class TwoWorldAuditTest {
  /**
   * The chance of a bound above the truth, summed over all outcomes of two Bernoulli worlds: no
   * simulation, so no false alarms.
   */
  @Property(tries = 60)
  void ofCounts_bernoulliWorlds_exceedsTheTruthNoMoreOftenThanStated(
      @ForAll @Scale(12) @DoubleRange(min = 0.001, max = 0.999) double p,
      @ForAll @Scale(12) @DoubleRange(min = 0.001, max = 0.999) double q,
      @ForAll @IntRange(min = 1, max = 30) int n,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 0.2) double delta,
      @ForAll @Scale(12) @DoubleRange(min = 0.001, max = 0.9) double failure) {
    double truth = truth(p, q, delta);
    BinomialDistribution with = new BinomialDistribution(null, n, p);
    BinomialDistribution without = new BinomialDistribution(null, n, q);
    double wrong = 0;
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= n; j++) {
        if (TwoWorldAudit.ofCounts(new EventCounts(i, n, j, n), delta, failure).epsilon() > truth) {
          wrong += with.probability(i) * without.probability(j);
        }
      }
    }
    assertThat(wrong).isLessThanOrEqualTo(failure * (1 + 1e-9));
  }

  /** The least epsilon at delta of two Bernoulli worlds. */
  private static double truth(double p, double q, double delta) {
    double epsilon = 0;
    for (double[] pair : new double[][] {{p, q}, {q, p}, {1 - p, 1 - q}, {1 - q, 1 - p}}) {
      if (pair[0] > delta) {
        epsilon = Math.max(epsilon, Math.log((pair[0] - delta) / pair[1]));
      }
    }
    return epsilon;
  }

  @Property(tries = 200)
  void ofCounts_moreTelling_isNeverLess(
      @ForAll @IntRange(min = 1, max = 500) int n,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1) double p,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1) double q,
      @ForAll @Scale(12) @DoubleRange(min = 1e-9, max = 0.4) double failure,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 0.5) double delta) {
    int high = (int) (n * Math.max(p, q));
    int low = (int) (n * Math.min(p, q));
    EventCounts counts = new EventCounts(high, n, low, n);
    double epsilon = TwoWorldAudit.ofCounts(counts, delta, failure).epsilon();
    if (high < n) {
      EventCounts more = new EventCounts(high + 1, n, low, n);
      assertThat(TwoWorldAudit.ofCounts(more, delta, failure).epsilon())
          .isGreaterThanOrEqualTo(epsilon);
    }
    assertThat(TwoWorldAudit.ofCounts(counts, delta, failure * 2).epsilon())
        .isGreaterThanOrEqualTo(epsilon);
    assertThat(TwoWorldAudit.ofCounts(counts, delta / 2, failure).epsilon())
        .isGreaterThanOrEqualTo(epsilon);
    // the worlds' order and the event's sign do not matter
    assertThat(TwoWorldAudit.ofCounts(counts.swapped(), delta, failure).epsilon())
        .isEqualTo(epsilon);
    assertThat(TwoWorldAudit.ofCounts(counts.complement(), delta, failure).epsilon())
        .isEqualTo(epsilon);
  }

  @Test
  void ofCounts_aThousandToNone_isTheClosedForm() {
    // 1 - beta/4^(1/n) and its complement
    double rare = -Math.expm1(Math.log(0.05 / 4) / 1000);
    EpsilonBound bound = TwoWorldAudit.ofCounts(new EventCounts(1000, 1000, 0, 1000), 0.01, 0.05);
    assertThat(bound.epsilon()).isCloseTo(Math.log((1 - rare - 0.01) / rare), within(1e-8));
    assertThat(bound.choice()).isEqualTo(Choice.FIXED_BEFORE);
    assertThat(bound.choice().holds()).isTrue();
  }

  @Test
  void heldOut_laplaceWorlds_findsTheTellingTailInEitherOrder() {
    Random random = new Random(1);
    double[] with = new double[40_000];
    double[] without = new double[40_000];
    for (int i = 0; i < with.length; i++) {
      with[i] = 1 + laplace(random);
      without[i] = laplace(random);
    }
    // truth 1; fixed seeds
    TwoWorldBound bound = TwoWorldAudit.heldOut(with, without, 0, 1e-6);
    assertThat(bound.bound().epsilon()).isBetween(0.85, 1.0);
    assertThat(bound.bound().choice()).isEqualTo(Choice.HELD_OUT);
    TwoWorldBound turned = TwoWorldAudit.heldOut(without, with, 0, 1e-6);
    assertThat(turned.bound().epsilon()).isEqualTo(bound.bound().epsilon());
    double[] mirrored = Arrays.stream(with).map(x -> -x).toArray();
    double[] mirroredWithout = Arrays.stream(without).map(x -> -x).toArray();
    assertThat(TwoWorldAudit.heldOut(mirrored, mirroredWithout, 0, 1e-6).bound().epsilon())
        .isBetween(0.85, 1.0);
    double[] thresholds = {-1, 0, 1, 2};
    TwoWorldBound union = TwoWorldAudit.atThresholds(with, without, thresholds, 0, 1e-6);
    assertThat(union.bound().epsilon()).isBetween(0.85, 1.0);
    assertThat(union.bound().choice()).isEqualTo(Choice.UNION_BOUND);
    assertThat(
            TwoWorldAudit.atThresholds(with, without, new double[] {1}, 0, 1e-6).bound().choice())
        .isEqualTo(Choice.FIXED_BEFORE);
  }

  private static double laplace(Random random) {
    double exponential = -Math.log(1 - random.nextDouble());
    return random.nextBoolean() ? exponential : -exponential;
  }

  /** 400 audits of a mechanism of epsilon 0: at 5 % more than 45 wrong ones have 1e-6 chance. */
  @Test
  void heldOut_nothingToFind_isWrongNoMoreOftenThanStated() {
    Random random = new Random(2);
    int wrong = 0;
    for (int audit = 0; audit < 400; audit++) {
      double[] with = random.doubles(40).toArray();
      double[] without = random.doubles(40).toArray();
      wrong += TwoWorldAudit.heldOut(with, without, 0, 0.05).bound().epsilon() > 0 ? 1 : 0;
    }
    assertThat(wrong).isLessThanOrEqualTo(45);
  }

  @Test
  void heldOut_infiniteAndEqualScores_areTaken() {
    double[] with = new double[2000];
    Arrays.fill(with, Double.POSITIVE_INFINITY);
    double[] without = new double[2000];
    Arrays.fill(without, Double.NEGATIVE_INFINITY);
    assertThat(TwoWorldAudit.heldOut(with, without, 1e-3, 0.05).bound().epsilon())
        .isBetween(5.0, 6.0);
    assertThat(TwoWorldAudit.heldOut(with, with, 1e-3, 0.05).bound().epsilon()).isZero();
  }

  @Test
  void arguments_outOfRange_areRefusedByName() {
    double[] scores = {1, 2};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventCounts(3, 2, 0, 1))
        .withMessage("hitsWith must be in [0, 2] but was 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventCounts(1, 2, 0, 0))
        .withMessage("runsWithout must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWorldAudit.heldOut(scores, new double[1], 0, 0.1))
        .withMessage("scoresWithout must be at least 2 but were 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWorldAudit.heldOut(scores, new double[] {1, Double.NaN}, 0, 0.1))
        .withMessage("scoresWithout must be numbers but one was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWorldAudit.heldOut(scores, scores, 1, 0.1))
        .withMessage("delta must be in [0, 1) but was 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWorldAudit.heldOut(scores, scores, 0, Double.NaN))
        .withMessage("failureProbability must be in (0, 1) but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoWorldAudit.atThresholds(scores, scores, new double[0], 0, 0.1))
        .withMessage("thresholds must be at least 1 but were 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScoreEvent(Double.NaN, true, true))
        .withMessageStartingWith("threshold must be");
  }
}
