package dev.tacit.learning.training;

import java.util.Arrays;

/** Passes of {@link Privacy.NonPrivate}, each unit once in each, in a new order; no noise. */
final class ShuffledSteps implements Steps {
  private final UnitSum contributions;
  private final int batch;
  private final long seed;
  private final int stepsPerPass;
  private long pass = -1;
  private int[] order;
  private int taken;

  ShuffledSteps(UnitSum contributions, int batch, long seed) {
    int population = contributions.population();
    if (population < 1) {
      throw new IllegalArgumentException("units must be at least 1 without privacy but were none");
    }
    this.contributions = contributions;
    this.batch = batch;
    this.seed = seed;
    this.stepsPerPass = Privacy.NonPrivate.stepsPerPass(population, batch);
  }

  @Override
  public void release(int step, float[] weights, double[] released) {
    if (pass != step / stepsPerPass) {
      pass = step / stepsPerPass;
      order = Orders.shuffled(contributions.population(), seed, pass);
    }
    long from = step % stepsPerPass * (long) batch;
    int[] units = Arrays.copyOfRange(order, (int) from, (int) Math.min(order.length, from + batch));
    Arrays.sort(units);
    taken = units.length;
    contributions.compute(step, weights, units, clippingNorm(), released);
  }

  @Override
  public double divisor() {
    return taken;
  }

  @Override
  public double clippingNorm() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public void close() {}
}
