package dev.tacit.learning.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Chance from a seed, for tests alone; remembers what was drawn and how much noise was asked. */
final class SeededChance implements Chance {
  final List<int[]> draws = new ArrayList<>();
  final List<Double> deviations = new ArrayList<>();
  private final Random random;
  private final double noise;

  /**
   * @param noise factor on the deviations asked for; 0 for none
   */
  SeededChance(long seed, double noise) {
    this.random = new Random(seed);
    this.noise = noise;
  }

  @Override
  public int[] draw(int population, double samplingRate) {
    int[] drawn =
        IntStream.range(0, population).filter(i -> random.nextDouble() < samplingRate).toArray();
    draws.add(drawn);
    return drawn;
  }

  @Override
  public int[] groups(int count, int groups) {
    int[] dealt = new int[count];
    Arrays.setAll(dealt, i -> random.nextInt(groups));
    return dealt;
  }

  @Override
  public void addNoise(double[] values, double standardDeviation) {
    deviations.add(standardDeviation);
    for (int i = 0; noise > 0 && i < values.length; i++) {
      values[i] += noise * standardDeviation * random.nextGaussian();
    }
  }

  @Override
  public void close() {}
}
