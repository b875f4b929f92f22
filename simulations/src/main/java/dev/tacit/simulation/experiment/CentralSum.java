package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralPlan;
import java.util.List;

/** What a simulation looks at in the sum of a round, and a server must not. */
final class CentralSum {
  private CentralSum() {}

  /** A ring element's residue nearest to zero. */
  static long residue(long element, CentralPlan plan) {
    int unused = Long.SIZE - plan.ringBits();
    return element << unused >> unused;
  }

  /**
   * Compares a sum with the noise that it is to get: the plan's, of each round by itself.
   *
   * @param ringSum without its noise yet
   */
  static RoundNoise look(long[] ringSum, CentralPlan plan, List<DeviceReport> devices) {
    double sum = squares(ringSum, plan);
    double noise = plan.standardDeviation() * Math.sqrt(plan.dimension());
    return RoundNoise.of(Math.sqrt(sum) / noise, devices, plan.clippingNorm());
  }

  /** Four sums side by side, so that no addition waits for the one before it. */
  private static double squares(long[] ringSum, CentralPlan plan) {
    int unused = Long.SIZE - plan.ringBits();
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= plan.dimension() - 4; i += 4) {
      double first = ringSum[i] << unused >> unused;
      double second = ringSum[i + 1] << unused >> unused;
      double third = ringSum[i + 2] << unused >> unused;
      double fourth = ringSum[i + 3] << unused >> unused;
      a += first * first;
      b += second * second;
      c += third * third;
      d += fourth * fourth;
    }
    for (; i < plan.dimension(); i++) {
      double residue = residue(ringSum[i], plan);
      a += residue * residue;
    }
    return (a + b) + (c + d);
  }
}
