package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralPlan;
import java.util.List;
import java.util.stream.IntStream;

/** What a simulation looks at in the sum of a round, and a server must not. */
final class CentralSum {
  /** Numbers that are added up by one thread, whatever the machine. */
  private static final int BLOCK = 1 << 14;

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
    int blocks = (plan.dimension() + BLOCK - 1) / BLOCK;
    double[] squares = new double[blocks];
    IntStream.range(0, blocks)
        .parallel()
        .forEach(block -> squares[block] = squares(ringSum, plan, block));
    double sum = 0;
    for (double block : squares) {
      sum += block;
    }
    double noise = plan.standardDeviation() * Math.sqrt(plan.dimension());
    return RoundNoise.of(Math.sqrt(sum) / noise, devices, plan.clippingNorm());
  }

  private static double squares(long[] ringSum, CentralPlan plan, int block) {
    double sum = 0;
    for (int i = block * BLOCK; i < Math.min(plan.dimension(), (block + 1) * BLOCK); i++) {
      double residue = residue(ringSum[i], plan);
      sum += residue * residue;
    }
    return sum;
  }
}
