package dev.tacit.secagg.parameters;

import dev.tacit.secagg.Adversary;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a secure aggregation must withstand. Immutable.
 *
 * <p>Shares of a cohort become whole devices. Corrupt ones are rounded up, for a claim of privacy
 * must not rest on a fraction of a device: 5 % of ten devices is one. Drop-outs are rounded down:
 * the sum comes out as long as at most that share of the cohort is lost. Both are shares of every
 * single cohort, not of the population that it is drawn from.
 *
 * @param dropOut share of a cohort that may drop out in any phase, in [0, 1)
 * @param corrupt share of a cohort that may be in league with the server, in [0, 1)
 * @param securityFailure probability, over the choice of the graph, that more than sums can be
 *     learnt; in [2^-100, 1)
 * @param correctnessFailure probability, over the choice of the graph, that a secret cannot be
 *     rebuilt although at most {@code dropOut} are lost; in [2^-100, 1)
 * @param adversary what the server may do
 */
public record Demands(
    double dropOut,
    double corrupt,
    double securityFailure,
    double correctnessFailure,
    Adversary adversary) {
  private static final double LEAST_FAILURE = 0x1p-100;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public Demands {
    requireShare("dropOut", dropOut);
    requireShare("corrupt", corrupt);
    requireFailure("securityFailure", securityFailure);
    requireFailure("correctnessFailure", correctnessFailure);
    if (adversary == null) {
      throw new IllegalArgumentException("adversary must be given but was null");
    }
  }

  /** 5 % dropped, 5 % corrupt, 2^-40 security and 2^-20 correctness, as fcp/secagg asks for. */
  public static Demands standard(Adversary adversary) {
    return new Demands(0.05, 0.05, 0x1p-40, 0x1p-20, adversary);
  }

  /** Devices of a cohort that may be corrupt, rounded up. */
  public int corruptOf(int cohort) {
    return devices(corrupt, cohort, RoundingMode.CEILING);
  }

  /** Devices of a cohort that may drop out, rounded down. */
  public int droppedOf(int cohort) {
    return devices(dropOut, cohort, RoundingMode.FLOOR);
  }

  /** In decimal, so that 0.29 of 100 devices is 29, whatever the nearest double is. */
  private static int devices(double share, int cohort, RoundingMode rounding) {
    return BigDecimal.valueOf(share)
        .multiply(BigDecimal.valueOf(cohort))
        .setScale(0, rounding)
        .intValueExact();
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  private static void requireFailure(String name, double value) {
    if (!(value >= LEAST_FAILURE && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [2^-100, 1) but was " + value);
    }
  }
}
