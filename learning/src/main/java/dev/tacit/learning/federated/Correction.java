package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;

/**
 * What an algorithm adds to each of a client's gradients, beside that of the loss. Immutable but
 * for the arrays that it is of, which stay the caller's.
 */
sealed interface Correction {
  /** Nothing. */
  Correction NONE = new None();

  /**
   * The part of a step that is by this.
   *
   * @param from the weights that the gradient is by; {@code to} or another array
   * @param to overwritten with {@code from} less the rate times what is added, unless that is
   *     nothing
   * @return where the weights now are
   */
  float[] step(float rate, float[] from, float[] to);

  /** The same as a part of a gradient by the weights. */
  void addTo(float[] gradient, float[] weights);

  /** See {@link #NONE}. */
  record None() implements Correction {
    @Override
    public float[] step(float rate, float[] from, float[] to) {
      return from;
    }

    @Override
    public void addTo(float[] gradient, float[] weights) {}
  }

  /** The same vector in every step: plus - minus, as SCAFFOLD's control variates. */
  final class Shift implements Correction {
    private final float[] plus;
    private final float[] minus;

    Shift(float[] plus, float[] minus) {
      Argument.length("minus", minus.length, plus.length);
      this.plus = plus;
      this.minus = minus;
    }

    @Override
    public float[] step(float rate, float[] from, float[] to) {
      for (int i = 0; i < to.length; i++) {
        to[i] = from[i] - rate * (plus[i] - minus[i]);
      }
      return to;
    }

    @Override
    public void addTo(float[] gradient, float[] weights) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += plus[i] - minus[i];
      }
    }
  }

  /** strength (weights - point): the gradient of (strength / 2) |weights - point|^2. */
  final class Pull implements Correction {
    private final float[] point;
    private final float strength;

    Pull(float[] point, double strength) {
      this.point = point;
      this.strength = (float) strength;
    }

    @Override
    public float[] step(float rate, float[] from, float[] to) {
      float share = rate * strength;
      for (int i = 0; i < to.length; i++) {
        to[i] = from[i] - share * (from[i] - point[i]);
      }
      return to;
    }

    @Override
    public void addTo(float[] gradient, float[] weights) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += strength * (weights[i] - point[i]);
      }
    }
  }
}
