package dev.tacit.privacy.accounting.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The pairs that dominate mechanisms. */
public final class LossPairs {
  private LossPairs() {}

  /** Laplace noise on a sum that moves by 1. */
  public static LossPair laplace(double b) {
    return new OutcomePair(
        new Densities(new LaplaceCurve(b), 1), true, order -> Divergences.laplace(1 / b, order));
  }

  /** A Poisson sample at a rate in (0, 1) of {@link #laplace}. */
  public static LossPair sampledLaplace(double q, double b) {
    return new OutcomePair(
        new Densities(new LaplaceCurve(b), q),
        false,
        order -> Divergences.sampledLaplace(q, b, order));
  }

  /** Noise of probabilities proportional to exp(-a |x|) on an integer sum that moves. */
  public static LossPair discreteLaplace(double q, double a, long move) {
    if (move > 1 << 22) {
      throw new IllegalArgumentException(
          "sensitivity of discrete Laplace noise must be at most "
              + (1 << 22)
              + " but was "
              + move);
    }
    int n = (int) move;
    double[] logMass = new double[n + 1];
    double[] ratio = new double[n + 1];
    double scale = Math.log(Math.tanh(a / 2));
    for (int x = 0; x <= n; x++) {
      logMass[x] = scale - a * x;
      ratio[x] = a * (2.0 * x - n);
    }
    // all x <= 0 have one ratio, and all x >= move have one
    logMass[0] = -Math.log1p(Math.exp(-a));
    logMass[n] = -a * n - Math.log1p(Math.exp(-a));
    return atoms(q, new Atoms(logMass, ratio, 0, 0), true);
  }

  /** The discrete Gaussian on an integer sum that moves. */
  public static LossPair discreteGaussian(double q, double sigma, long move) {
    Lattice plain = Lattice.gaussian(sigma, move);
    Lattice lattice = plain.sampled(q);
    SampledGaussian gaussian = new SampledGaussian(q, sigma / move);
    return new OutcomePair(
        lattice, q == 1, order -> Divergences.discreteGaussian(gaussian, lattice, order));
  }

  /** Skellam noise on an integer sum that moves. */
  public static LossPair skellam(double q, double variance, long move) {
    Lattice plain = Lattice.skellam(variance, move);
    Lattice lattice = plain.sampled(q);
    return new OutcomePair(lattice, q == 1, lattice::rdp);
  }

  /** Anything that is (epsilon, delta)-private; the Renyi divergence leaves delta out. */
  public static LossPair approximate(double epsilon, double delta) {
    return atoms(1, Atoms.randomizedResponse(epsilon, delta), true);
  }

  /** Bucket u told with noise p, replaced by bucket v of k in all. */
  public static LossPair responseReplaced(double p, long k) {
    double told = 1 - p + p / k;
    double other = p / k;
    double rest = p * (k - 2) / k;
    double[] with = k > 2 ? new double[] {told, other, rest} : new double[] {told, other};
    double[] without = k > 2 ? new double[] {other, told, rest} : new double[] {other, told};
    return atoms(1, Atoms.of(with, without), true);
  }

  /** A bucket of k told with noise p, against a uniform answer. */
  public static LossPair responseZeroed(double p, long k) {
    double[] with = {1 - p + p / k, p * (k - 1) / k};
    double[] without = {1.0 / k, (k - 1.0) / k};
    return atoms(1, Atoms.of(with, without), false);
  }

  /** A Poisson-sampled Gaussian on a sum to which a record of norm at most 1 contributes. */
  public static LossPair replacedGaussian(double q, double sigma) {
    ReplacedCurve curve = new ReplacedCurve(q, sigma);
    return new OutcomePair(new Densities(curve, 1), true, curve::rdp);
  }

  /** A sum that a record moves by random amounts, at least one of them &gt; 0 and possible. */
  public static LossPair mixture(
      double q, double sigma, List<Double> amounts, List<Double> probabilities) {
    double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
    int[] possible =
        IntStream.range(0, amounts.size()).filter(i -> probabilities.get(i) > 0).toArray();
    MixtureCurve curve =
        new MixtureCurve(
            Arrays.stream(possible).mapToDouble(i -> amounts.get(i) / sigma).toArray(),
            Arrays.stream(possible)
                .mapToDouble(i -> Math.log(probabilities.get(i) / sum))
                .toArray());
    return new OutcomePair(new Densities(curve, q), false, order -> curve.rdp(q, order));
  }

  /** A uniform subset of a share of the records, with a Gaussian; a replacement moves it by 1. */
  public static LossPair subsetGaussian(double share, double sigma) {
    MixtureCurve curve = new MixtureCurve(new double[] {1 / sigma}, new double[] {0});
    return new OutcomePair(
        new SubsetOutcomes(new Densities(curve, share)),
        true,
        new SubsetDivergence(share, sigma)::rdp);
  }

  /** One of two pairs, which of them is known; share is the probability of the first. */
  public static LossPair either(double share, LossPair one, LossPair other) {
    return new OutcomePair(
        new EitherOutcomes(share, outcomes(one), outcomes(other)),
        one.symmetric() && other.symmetric(),
        order -> Divergences.either(share, one.rdp(order), other.rdp(order), order));
  }

  private static Outcomes outcomes(LossPair pair) {
    if (pair instanceof SampledGaussian gaussian) {
      double amount = 1 / gaussian.sigma();
      return new Densities(new MixtureCurve(new double[] {amount}, new double[] {0}), gaussian.q());
    }
    return ((OutcomePair) pair).outcomes();
  }

  private static LossPair atoms(double q, Atoms plain, boolean symmetric) {
    Atoms atoms = plain.sampled(q);
    return new OutcomePair(atoms, symmetric && q == 1, atoms::rdp);
  }
}
