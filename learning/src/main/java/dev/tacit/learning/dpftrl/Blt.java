package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.event.MatrixMechanisms;
import java.util.Arrays;
import java.util.List;

/**
 * Noise of a buffered linear Toeplitz strategy (Dvijotham, McMahan, Pillutla, Steinke, Thakurta
 * 2024, "Efficient and near-optimal noise generation for streaming differential privacy"; several
 * participations: McMahan, Xu, Zhang 2024, "A hassle-free algorithm for strong differential privacy
 * in federated learning"). The first column of C is 1, then sum of scale_i decay_i^(t-1) at step t.
 * A stream remembers one vector a buffer, whatever the number of steps.
 *
 * @param sigma standard deviation of Z over the clipping norm
 * @param scales one a buffer, &gt;= 0, summing up to at most 1, so that coefficients do not
 *     increase and {@link MatrixMechanisms#sensitivity} is exact; 1 to 16 of them
 * @param decays as many, in [0, 1)
 */
public record Blt(double sigma, List<Double> scales, List<Double> decays)
    implements CorrelatedNoise {
  /** The most buffers. */
  public static final int MAXIMUM_BUFFERS = 16;

  public Blt {
    Argument.positive("sigma", sigma);
    scales = List.copyOf(scales);
    decays = List.copyOf(decays);
    Argument.within("number of scales", scales.size(), 1, MAXIMUM_BUFFERS);
    Argument.length("decays", decays.size(), scales.size());
    double sum = 0;
    for (int i = 0; i < scales.size(); i++) {
      if (!(scales.get(i) >= 0)) {
        throw new IllegalArgumentException("scales must be >= 0 but was " + scales.get(i));
      }
      Argument.fraction("decays", decays.get(i));
      sum += scales.get(i);
    }
    if (!(sum <= 1)) {
      throw new IllegalArgumentException("sum of scales must be at most 1 but was " + sum);
    }
  }

  @Override
  public Blt withSigma(double sigma) {
    return new Blt(sigma, scales, decays);
  }

  @Override
  public double sensitivity(Participation participation) {
    double[] column = column(participation.steps());
    return MatrixMechanisms.sensitivity(column, participation.separation(), participation.most())
        * Toeplitz.roundingUp(participation.steps());
  }

  @Override
  public double[] prefixVariances(int steps) {
    Argument.within("steps", steps, 1, Participation.MAXIMUM_STEPS);
    double[] inverse = impulse(steps, new double[scales.size()]);
    double[] squares = Toeplitz.prefixSquares(inverse);
    return Arrays.stream(squares).map(square -> square * sigma * sigma).toArray();
  }

  /** The state of a stream. */
  Correlation correlation(int steps, int dimension) {
    double[] reach = new double[scales.size()];
    impulse(steps, reach);
    return new BltCorrelation(array(scales), array(decays), reach, steps, dimension);
  }

  /** First column of C for so many steps. */
  double[] column(int steps) {
    double[] column = MatrixMechanisms.bltCoefficients(array(scales), array(decays), steps);
    // Exact numbers do not increase; rounded ones might by an ulp. Never below the exact ones.
    for (int t = steps - 2; t >= 1; t--) {
      column[t] = Math.max(column[t], column[t + 1]);
    }
    column[0] = Math.max(1, steps > 1 ? column[1] : 1);
    return column;
  }

  /**
   * First column of the inverse, by the recursion of the stream itself.
   *
   * @param reach gets, for each buffer, the sum of the absolute values it takes
   */
  private double[] impulse(int steps, double[] reach) {
    return impulse(array(scales), array(decays), steps, reach);
  }

  static double[] impulse(double[] scales, double[] decays, int steps, double[] reach) {
    double[] buffers = new double[scales.length];
    double[] inverse = new double[steps];
    for (int t = 0; t < steps; t++) {
      double noise = t == 0 ? 1 : 0;
      for (int i = 0; i < buffers.length; i++) {
        noise -= scales[i] * buffers[i];
      }
      for (int i = 0; i < buffers.length; i++) {
        buffers[i] = decays[i] * buffers[i] + noise;
        reach[i] += Math.abs(buffers[i]);
      }
      inverse[t] = noise;
    }
    return inverse;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
