package dev.tacit.learning.dpsgd;

import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import dev.tacit.privacy.noise.SecureRandomStream;

/** Chance from the operating system's generator: the only source outside tests. */
final class SecureDraws implements Randomness {
  private final SecureRandomStream random;
  private final GaussianNoise noise;

  SecureDraws(SecureRandomStream random) {
    this.random = random;
    this.noise = new GaussianNoise(random);
  }

  @Override
  public int[] draw(int population, double samplingRate) {
    return PoissonDraw.draw(random, population, samplingRate);
  }

  @Override
  public void addNoise(float[] values, double standardDeviation) {
    noise.add(values, 0, values.length, standardDeviation);
  }
}
