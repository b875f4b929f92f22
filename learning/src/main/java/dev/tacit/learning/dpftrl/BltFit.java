package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.event.MatrixMechanisms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Chooses the buffers of a {@link Blt} for a run: least root mean squared error of the running sums
 * at a given privacy, that is, sensitivity times error (Dvijotham et al. 2024; McMahan, Xu, Zhang
 * 2024). Nelder-Mead on the logarithms of scales and of 1 - decay: no randomness, so the same run
 * gets the same buffers. It finds a local optimum; privacy does not depend on how good it is.
 */
public final class BltFit {
  /** The most buffers that the simplex is good for. */
  public static final int MAXIMUM_BUFFERS = 4;

  private static final int EVALUATIONS_PER_NUMBER = 250;

  /** Longest lags that searches start from, as powers of the number of steps. */
  private static final double[] LAGS = {0.6, 0.8, 1};

  private final Participation participation;
  private final int buffers;
  private double[] best;
  private double least = Double.POSITIVE_INFINITY;

  private BltFit(Participation participation, int buffers) {
    this.participation = participation;
    this.buffers = buffers;
  }

  /**
   * The best buffers found. Takes time proportional to steps and buffers squared: for 2000 steps
   * and 3 buffers well below a second.
   *
   * @param sigma of the result
   * @param buffers in [1, 4]
   */
  public static Blt fit(double sigma, Participation participation, int buffers) {
    Argument.positive("sigma", sigma);
    Argument.within("buffers", buffers, 1, MAXIMUM_BUFFERS);
    BltFit fit = new BltFit(participation, buffers);
    for (double lag : LAGS) {
      fit.descend(fit.start(Math.pow(participation.steps() + 1.0, lag)));
    }
    // A simplex may collapse early; another around the best end is cheap insurance.
    fit.descend(fit.best);
    double[] point = fit.best;
    return new Blt(sigma, list(fit.scales(point)), list(fit.decays(point)));
  }

  /**
   * Decays of 1 - 1/lag, with lags evenly spaced on the logarithmic scale up to a longest one, and
   * scales for which each buffer carries what 1/sqrt(1 - x) has at its lag.
   */
  private double[] start(double longest) {
    double[] point = new double[2 * buffers];
    for (int i = 0; i < buffers; i++) {
      double lag = Math.pow(longest, (i + 0.5) / buffers);
      point[i] = Math.log(0.4 / buffers / Math.sqrt(lag));
      point[buffers + i] = -Math.log(lag);
    }
    return point;
  }

  private void descend(double[] from) {
    try {
      PointValuePair end =
          new SimplexOptimizer(new SimpleValueChecker(1e-9, 1e-12))
              .optimize(
                  new MaxEval(EVALUATIONS_PER_NUMBER * from.length),
                  new ObjectiveFunction(this::loss),
                  GoalType.MINIMIZE,
                  new InitialGuess(from),
                  new NelderMeadSimplex(from.length, 0.5));
      keep(end.getPoint(), end.getValue());
    } catch (TooManyEvaluationsException e) {
      // As good as it got: every point tried was kept if it was the best.
      return;
    }
  }

  /** Squared sensitivity times mean squared error, for sigma 1; infinite off the allowed region. */
  private double loss(double[] point) {
    double[] scales = scales(point);
    double[] decays = decays(point);
    if (!allowed(scales, decays)) {
      return Double.POSITIVE_INFINITY;
    }
    double[] inverse = Blt.impulse(scales, decays, participation.steps(), new double[buffers]);
    double error = Arrays.stream(Toeplitz.prefixSquares(inverse)).average().orElseThrow();
    double loss = squaredSensitivity(scales, decays) * error;
    keep(point, loss);
    return loss;
  }

  private void keep(double[] point, double loss) {
    if (loss < least) {
      least = loss;
      best = point.clone();
    }
  }

  /** As {@link MatrixMechanisms#sensitivity} in time independent of the participations. */
  private double squaredSensitivity(double[] scales, double[] decays) {
    double[] column = MatrixMechanisms.bltCoefficients(scales, decays, participation.steps());
    int separation = participation.separation();
    long span = (long) separation * participation.most();
    double[] moved = new double[column.length];
    double sum = 0;
    for (int t = 0; t < column.length; t++) {
      moved[t] =
          column[t]
              + (t >= separation ? moved[t - separation] : 0)
              - (t >= span ? column[(int) (t - span)] : 0);
      sum += moved[t] * moved[t];
    }
    return sum;
  }

  private static boolean allowed(double[] scales, double[] decays) {
    return Arrays.stream(scales).sum() <= 1
        && Arrays.stream(decays).allMatch(decay -> decay >= 0 && decay < 1);
  }

  private double[] scales(double[] point) {
    return Arrays.stream(point, 0, buffers).map(Math::exp).toArray();
  }

  private double[] decays(double[] point) {
    return Arrays.stream(point, buffers, 2 * buffers).map(x -> -Math.expm1(x)).toArray();
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }
}
