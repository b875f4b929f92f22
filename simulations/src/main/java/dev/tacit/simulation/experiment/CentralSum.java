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
    double squares = 0;
    for (int i = 0; i < plan.dimension(); i++) {
      double residue = residue(ringSum[i], plan);
      squares += residue * residue;
    }
    double noise = plan.standardDeviation() * Math.sqrt(plan.dimension());
    return RoundNoise.of(Math.sqrt(squares) / noise, devices, plan.clippingNorm());
  }
}
