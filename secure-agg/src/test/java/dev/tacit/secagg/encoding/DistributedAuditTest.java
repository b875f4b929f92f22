package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.audit.TwoWorldAudit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Audits what a server sees of a cohort, with the product's own randomness: one device sends an
 * update of the clipping norm, or zeros; the score is the decoded mean along that update.
 */
class DistributedAuditTest {
  private static final int RUNS = 80_000;
  private static final int FEWER_RUNS = 6_000;
  private static final int DIMENSION = 20;
  private static final double DELTA = 1e-2;

  /** How often a right release would be accused. */
  private static final double FALSE_ALARM = 1e-9;

  private static final CohortBounds COHORT = new CohortBounds(40, 4, 1);

  /** The noise of all twelve who came, of which the plan counts on three. */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void audit_wholeCohort_isBelowItsOwnEpsilon(ShareNoise noise) {
    DistributedPlan plan = plan(noise, 1);
    double own = RdpAccountant.epsilon(plan.event(12), DistributedPlan.RELATION, DELTA).epsilon();
    double bound = audit(plan, 12, 1, 4 * FEWER_RUNS);
    assertThat(bound).isLessThanOrEqualTo(own);
    assertThat(own).isLessThan(plan.epsilon(DELTA, 1) / 1.5);
  }

  /**
   * Half the deviation, and one honest device where three are counted on. The bounds of four runs
   * were 2.6 to 2.8 and 2.1 to 2.4 beside the 1.6 stated, with a standard deviation near 0.09: six
   * of them and more, so, if they are normal, a miss has a chance below 1e-8.
   */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void audit_tooLittleNoise_isCaught(ShareNoise noise) {
    double claimed = plan(noise, 1).epsilon(DELTA, 1);
    assertThat(audit(plan(noise, 4), 3, 1, RUNS)).isGreaterThan(claimed);
    assertThat(audit(plan(noise, 1), 1, 1, RUNS)).isGreaterThan(claimed);
  }

  /**
   * With the minimum of survivors, of whom one is corrupt and adds no noise, in one of ten cohorts
   * that are merged into a round. The round's mean keeps to the epsilon of the noise of thirty
   * devices; but the cohort's own sum is seen as well, and gives away more than that: its own
   * minimum counts. The bounds of runs half as long again were 1.00 to 1.07, with a standard
   * deviation of 0.03: the floor is seven of them below.
   */
  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void audit_minimumOfHonestSurvivors_isBelowTheStatedEpsilonAndNotFar(ShareNoise noise) {
    DistributedPlan plan = plan(noise, 1);
    double claimed = plan.epsilon(DELTA, 1);
    double bound = audit(plan, 3, 1, RUNS);
    assertThat(bound).isLessThanOrEqualTo(claimed).isGreaterThan(0.45 * claimed);
    double merged =
        RdpAccountant.epsilon(plan.event(30), DistributedPlan.RELATION, DELTA).epsilon();
    assertThat(audit(plan, 3, 10, FEWER_RUNS)).isLessThanOrEqualTo(merged);
    assertThat(bound).isGreaterThan(merged);
  }

  /** A norm of 300 grid units, which rounding lengthens by 3 % at most; an epsilon near 1.6. */
  private static DistributedPlan plan(ShareNoise noise, int lessVariance) {
    long units = (long) (300 * 300 * 1024.0 * 1.5 * 1.5 / 3) / lessVariance;
    return new DistributedPlan(noise, DIMENSION, 1, COHORT, 300 << 10, units, 24);
  }

  /** The bound from the mean of {@code cohorts} decoded sums, the first with the update in it. */
  private static double audit(DistributedPlan plan, int honest, int cohorts, int runs) {
    double[] with = new double[runs];
    double[] without = new double[runs];
    EncoderAndDecoder codec = EncoderAndDecoder.of(plan, 7);
    float[] update = new float[DIMENSION];
    update[2] = 0.6f;
    update[15] = -0.8f;
    try (NoiseRanges ranges = new NoiseRanges(DIMENSION)) {
      for (int run = 0; run < with.length; run++) {
        with[run] = score(codec, honest, cohorts, update, update, ranges);
        without[run] = score(codec, honest, cohorts, update, new float[DIMENSION], ranges);
      }
    }
    return TwoWorldAudit.heldOut(with, without, DELTA, FALSE_ALARM).bound().epsilon();
  }

  private static double score(
      EncoderAndDecoder codec,
      int honest,
      int cohorts,
      float[] direction,
      float[] update,
      NoiseRanges ranges) {
    double score = 0;
    for (int cohort = 0; cohort < cohorts; cohort++) {
      long[] sum = new long[DIMENSION];
      for (int device = 0; device < honest; device++) {
        float[] own = cohort == 0 && device == 0 ? update : new float[DIMENSION];
        EncoderAndDecoder.add(sum, codec.encode(own, ranges), 24);
      }
      // The corrupt device sends zeros, and survivors are the minimum at least.
      int survivors = Math.max(COHORT.minimumSurvivors(), honest + 1);
      float[] mean = codec.decode(sum, survivors);
      for (int i = 0; i < DIMENSION; i++) {
        score += mean[i] * direction[i];
      }
    }
    return score;
  }
}
