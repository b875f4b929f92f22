package dev.tacit.learning.dpftrl;

import dev.tacit.learning.dpftrl.Participation.Assignment;
import java.util.ArrayList;
import java.util.List;

/** Settings of every kind, and sources that tests know. */
final class Fixtures {
  private Fixtures() {}

  static List<CorrelatedNoise> settings() {
    return List.of(
        new Tree(1, 1),
        new Tree(1, 7),
        new Tree(1.5, 8),
        new Tree(1, 64),
        new Banded(1, List.of(1.0)),
        new Banded(2, List.of(1.0, 1.0, 0.25)),
        Banded.squareRoot(1, 4),
        Banded.squareRoot(0.7, 64),
        new Blt(1, List.of(0.4), List.of(0.8)),
        new Blt(1.3, List.of(0.3, 0.15), List.of(0.5, 0.95)),
        new Blt(1, List.of(0.6, 0.4), List.of(0.0, 0.999)));
  }

  static Participation once(int steps) {
    return Participation.once(steps, Assignment.INDEPENDENT);
  }

  /** Adds nothing. */
  static final GaussianSource SILENT = (values, deviation) -> {};

  /** In call number {@code call}, adds 1 to the first value; remembers how often it was called. */
  static final class Impulse implements GaussianSource {
    private final int call;
    int calls;

    Impulse(int call) {
      this.call = call;
    }

    @Override
    public void addNoise(double[] values, double standardDeviation) {
      values[0] += calls++ == call ? 1 : 0;
    }
  }

  static NoiseStream open(CorrelatedNoise noise, int steps, int dimension, GaussianSource source) {
    return NoiseStream.open(noise, once(steps), dimension, 1, 10, source);
  }

  /** The noise of all steps, for the stream's linear map: row t, column for the source's call. */
  static double[][] map(CorrelatedNoise noise, int steps) {
    Impulse counter = new Impulse(-1);
    released(noise, steps, counter);
    double[][] map = new double[steps][counter.calls];
    for (int call = 0; call < counter.calls; call++) {
      double[] column = released(noise, steps, new Impulse(call));
      for (int t = 0; t < steps; t++) {
        map[t][call] = column[t];
      }
    }
    return map;
  }

  private static double[] released(CorrelatedNoise noise, int steps, GaussianSource source) {
    double[] released = new double[steps];
    try (NoiseStream stream = open(noise, steps, 1, source)) {
      for (int t = 0; t < steps; t++) {
        double[] sum = {0};
        stream.addNoise(sum);
        released[t] = sum[0];
      }
    }
    return released;
  }

  /** C with one row for each call of the source, written down from the papers, not the stream. */
  static double[][] strategy(CorrelatedNoise noise, int steps) {
    if (noise instanceof Tree tree) {
      return treeStrategy(tree.stepsPerTree(), steps);
    }
    double[][] strategy = new double[steps][steps];
    for (int t = 0; t < steps; t++) {
      for (int s = 0; s <= t; s++) {
        strategy[t][s] = coefficient(noise, t - s);
      }
    }
    return strategy;
  }

  private static double coefficient(CorrelatedNoise noise, int lag) {
    if (noise instanceof Banded banded) {
      return lag < banded.coefficients().size() ? banded.coefficients().get(lag) : 0;
    }
    Blt blt = (Blt) noise;
    double sum = lag == 0 ? 1 : 0;
    for (int i = 0; lag > 0 && i < blt.scales().size(); i++) {
      sum += blt.scales().get(i) * Math.pow(blt.decays().get(i), lag - 1);
    }
    return sum;
  }

  private static double[][] treeStrategy(int stepsPerTree, int steps) {
    List<double[]> rows = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      int leaf = t % stepsPerTree;
      for (int size = 1; size <= leaf + 1 && (leaf + 1) % size == 0; size *= 2) {
        double[] row = new double[steps];
        for (int s = t - size + 1; s <= t; s++) {
          row[s] = 1;
        }
        rows.add(row);
      }
    }
    return rows.toArray(double[][]::new);
  }
}
