package dev.tacit.simulation.experiment;

import dev.tacit.learning.training.PrivateScaffold;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.simulation.randomness.SeededStream;
import java.io.Serializable;
import java.util.List;

/**
 * What devices of local DP-SGD hand in, by the algorithm, as the product's do: vectors that stand
 * one behind the other, each rounded within a range of its own.
 */
record NoisyVectors(NoisySteps steps, List<Vector> vectors) implements Serializable {
  /**
   * One of them.
   *
   * @param range its numbers are clamped to [-range, range]
   */
  record Vector(int length, double range) implements Serializable {}

  /** An algorithm's, of a model of so many parameters. */
  static NoisyVectors of(NoisySteps steps, Algorithm algorithm, int parameters) {
    Vector update = new Vector(parameters, steps.range());
    if (algorithm instanceof Algorithm.Normalised) {
      return new NoisyVectors(steps, List.of(update, new Vector(1, steps.range())));
    } else if (algorithm instanceof Algorithm.ControlVariates) {
      double change = PrivateScaffold.changeRange(steps.variateRange(algorithm.training()));
      return new NoisyVectors(steps, List.of(update, new Vector(parameters, change)));
    }
    return new NoisyVectors(steps, List.of(update));
  }

  /** Numbers of all. */
  int width() {
    return vectors.stream().mapToInt(Vector::length).sum();
  }

  /**
   * Rounds them.
   *
   * @param cohort devices that the ring is for
   * @param into overwritten with as many ring elements
   */
  void encode(float[] updates, int cohort, SeededStream random, int[] into) {
    int from = 0;
    for (Vector vector : vectors) {
      int to = from + vector.length();
      quantizer(vector, cohort).encode(updates, random, from, to, into);
      from = to;
    }
  }

  /** Their means, of the sums of so many devices. */
  float[] decode(long[] ring, int devices) {
    float[] means = new float[ring.length];
    int from = 0;
    for (Vector vector : vectors) {
      int to = from + vector.length();
      quantizer(vector, devices).decodeSum(ring, devices, from, to, means);
      from = to;
    }
    return means;
  }

  private Quantizer quantizer(Vector vector, int cohort) {
    return new Quantizer(steps.ringBits(), steps.valueBits(), vector.range(), cohort);
  }
}
