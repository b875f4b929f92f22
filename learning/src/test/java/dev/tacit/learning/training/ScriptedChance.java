package dev.tacit.learning.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws what it is told, adds a constant in place of noise, and remembers what was asked of it. For
 * tests alone.
 */
final class ScriptedChance implements Chance {
  final List<Integer> populations = new ArrayList<>();
  final List<Double> samplingRates = new ArrayList<>();
  final List<Double> deviations = new ArrayList<>();

  /** Of each step, before anything was added. */
  final List<double[]> sums = new ArrayList<>();

  private final double shift;
  private final int[][] draws;

  /**
   * @param shift what each number of a sum gets
   * @param draws of each step, and the last of all that follow; empty if there are none
   */
  ScriptedChance(double shift, int[]... draws) {
    this.shift = shift;
    this.draws = draws;
  }

  @Override
  public int[] draw(int population, double samplingRate) {
    populations.add(population);
    samplingRates.add(samplingRate);
    return draws.length == 0 ? new int[0] : draws[Math.min(sums.size(), draws.length - 1)];
  }

  @Override
  public int[] groups(int count, int groups) {
    return new int[count];
  }

  @Override
  public void addNoise(double[] values, double standardDeviation) {
    sums.add(values.clone());
    deviations.add(standardDeviation);
    for (int i = 0; i < values.length; i++) {
      values[i] += shift;
    }
  }

  @Override
  public void close() {}
}
