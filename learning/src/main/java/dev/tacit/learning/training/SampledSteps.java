package dev.tacit.learning.training;

/**
 * DP-SGD's steps: a Poisson draw, contributions clipped to one norm or to one that follows a
 * quantile, Gaussian noise. An empty draw is a step like any other.
 */
final class SampledSteps implements Steps {
  private final UnitSum contributions;
  private final Chance chance;
  private final double samplingRate;
  private final double sumMultiplier;
  private final double expectedBatch;
  private final AdaptiveNorm norm;

  /**
   * @param sumMultiplier deviation of the noise on sums over the clipping norm
   */
  SampledSteps(
      UnitSum contributions,
      Chance chance,
      double samplingRate,
      double sumMultiplier,
      double expectedBatch,
      AdaptiveNorm norm) {
    this.contributions = contributions;
    this.chance = chance;
    this.samplingRate = samplingRate;
    this.sumMultiplier = sumMultiplier;
    this.expectedBatch = expectedBatch;
    this.norm = norm;
  }

  @Override
  public void release(int step, float[] weights, double[] released) {
    int[] drawn = chance.draw(contributions.population(), samplingRate);
    double now = norm.value();
    double centred = contributions.compute(step, weights, drawn, now, released);
    chance.addNoise(released, sumMultiplier * now);
    norm.follow(centred, chance);
  }

  @Override
  public double divisor() {
    return expectedBatch;
  }

  @Override
  public double clippingNorm() {
    return norm.value();
  }

  @Override
  public void close() {}
}
