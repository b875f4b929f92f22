package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.randomness.Draws;

/** The distribution of a quantity that is never negative. */
public sealed interface Law {
  /** One value, 0 or more. */
  double draw(Draws draws);

  /** The least and the most that there can be are both this. */
  static Law constant(double value) {
    return new LogNormal(value, 0);
  }

  /** Without a limit: rates of an ideal device. */
  static Law unlimited() {
    return new LogNormal(Double.POSITIVE_INFINITY, 0);
  }

  /**
   * The median times e to the power of a normal variable.
   *
   * @param median 0 or more; may be infinite, and all values are then
   * @param sigma deviation of the logarithm, 0 or more and finite; 0 for a constant
   */
  record LogNormal(double median, double sigma) implements Law {
    public LogNormal {
      if (!(median >= 0)) {
        throw new IllegalArgumentException("median must be at least 0 but was " + median);
      }
      Argument.notNegative("sigma", sigma);
    }

    @Override
    public double draw(Draws draws) {
      if (sigma == 0 || median == 0 || median == Double.POSITIVE_INFINITY) {
        return median;
      }
      return median * StrictMath.exp(sigma * draws.normal());
    }
  }

  /**
   * The absolute value of a normal variable of mean 0: the duration of a client's training in the
   * simulations of FLSim, the simulator of FedBuff's authors (class
   * PerUserHalfNormalDurationDistribution).
   *
   * @param scale deviation of that variable, positive and finite
   */
  record HalfNormal(double scale) implements Law {
    public HalfNormal {
      Argument.positive("scale", scale);
    }

    @Override
    public double draw(Draws draws) {
      return scale * Math.abs(draws.normal());
    }
  }
}
