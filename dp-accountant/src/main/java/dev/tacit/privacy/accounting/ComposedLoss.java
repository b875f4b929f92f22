package dev.tacit.privacy.accounting;

import java.util.ArrayList;
import java.util.List;

/**
 * The loss distribution of a composition in one direction, near the losses that decide.
 *
 * <p>The masses are tilted by exp(s * loss) before the Fourier transform and back after it, with s
 * the point of the Chernoff bound: the tilted distribution is centred where epsilon is sought, so
 * that both the rounding of the transform and what wraps around its window are small against delta
 * there, however small delta is. Both are bounded and added.
 */
final class ComposedLoss {
  /** Tilted mass that may lie outside the window on either side. */
  private static final double OUTSIDE = 1e-17;

  private static final int LARGEST_LENGTH = 1 << 24;
  private static final double ROUNDING = 0x1p-52;

  /** One mechanism's loss and its uses. */
  record Part(LossDistribution loss, long count) {}

  private final double spacing;
  private final double tilt;

  /** log of the normaliser of the tilted distribution. */
  private final double logNormaliser;

  /** Grid number of {@code tilted[0]}. */
  private final long start;

  private final double[] tilted;

  /** Each tilted mass is off by no more than this. */
  private final double error;

  private final double infinite;
  private final double misplaced;
  private final double meanExcess;
  private final long count;

  private ComposedLoss(List<Part> parts, double tilt, double[] window) {
    this.spacing = parts.get(0).loss().spacing();
    this.tilt = tilt;
    this.logNormaliser = logMoment(parts, tilt);
    double lost = 0;
    double wrong = 0;
    double excess = 0;
    long uses = 0;
    for (Part part : parts) {
      lost += part.count() * part.loss().infinite();
      wrong += part.count() * part.loss().misplaced();
      excess += part.count() * part.loss().meanExcess();
      uses += part.count();
    }
    this.infinite = lost;
    this.misplaced = wrong;
    this.meanExcess = excess;
    this.count = uses;
    int length =
        Math.max(16, Integer.highestOneBit((int) Math.ceil((window[1] - window[0]) / spacing)) * 2);
    this.start = (long) Math.floor((window[0] + window[1]) / 2 / spacing) - length / 2;
    this.tilted = new double[length];
    this.error = convolve(parts) + 2 * OUTSIDE;
  }

  /**
   * Composes.
   *
   * @param delta about the delta of interest: where the precision goes, not what holds
   * @param share of the Chernoff point to tilt by: where the largest losses are rare but huge, all
   *     of it moves the window away from the losses of interest
   * @return null when the window would be too long
   */
  static ComposedLoss of(List<Part> parts, double delta, double share) {
    List<Part> up = coarse(parts, true);
    List<Part> down = coarse(parts, false);
    double tilt = share * chernoffPoint(up, delta);
    double base = logMoment(parts, tilt);
    double[] window = {
      -edge(up, down, tilt, base, -1), edge(up, down, tilt, base, 1),
    };
    double spacing = parts.get(0).loss().spacing();
    return (window[1] - window[0]) / spacing > LARGEST_LENGTH / 2.0
        ? null
        : new ComposedLoss(parts, tilt, window);
  }

  private static List<Part> coarse(List<Part> parts, boolean up) {
    int longest = parts.stream().mapToInt(part -> part.loss().mass().length).max().orElseThrow();
    int factor = Math.max(1, longest / 4000);
    List<Part> merged = new ArrayList<>();
    for (Part part : parts) {
      merged.add(new Part(part.loss().coarser(factor, up), part.count()));
    }
    return merged;
  }

  private static double logMoment(List<Part> parts, double tilt) {
    double sum = 0;
    for (Part part : parts) {
      sum += part.count() * part.loss().logMoment(tilt);
    }
    return sum;
  }

  /** The s that minimises (log moment(s) - log delta) / s. */
  private static double chernoffPoint(List<Part> parts, double delta) {
    double best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (double s = 0x1p-8; s < 1e6; s *= 1.25) {
      double bound = (logMoment(parts, s) - Math.log(delta)) / s;
      if (bound < least) {
        least = bound;
        best = s;
      } else if (bound > 4 * Math.abs(least) + 10) {
        break;
      }
    }
    return best;
  }

  /**
   * The least w with P(side * loss > w) <= OUTSIDE under the tilted distribution, by Chernoff:
   * exp(log moment(s + side t) - log moment(s) - t w).
   */
  private static double edge(List<Part> up, List<Part> down, double tilt, double base, int side) {
    double support = 0;
    for (Part part : side > 0 ? up : down) {
      support += part.count() * (side > 0 ? part.loss().largest() : -part.loss().least());
    }
    double least = support;
    for (double t = 0x1p-10; t < 1e6; t *= 1.5) {
      double at = tilt + side * t;
      double bound = (logMoment(at > 0 ? up : down, at) - base - Math.log(OUTSIDE)) / t;
      if (bound > 2 * Math.abs(least) + 10 && bound > least) {
        if (t > 1) {
          break;
        }
      }
      least = Math.min(least, bound);
    }
    return least;
  }

  /** Fills the window; returns how much each tilted mass may be off by the transforms' rounding. */
  private double convolve(List<Part> parts) {
    int length = tilted.length;
    Fft fft = new Fft(length);
    double[] logSize = new double[length];
    double[] angle = new double[length];
    double[] re = new double[length];
    double[] im = new double[length];
    long shift = -start;
    for (Part part : parts) {
      LossDistribution loss = part.loss();
      double logPart = loss.logMoment(tilt);
      java.util.Arrays.fill(re, 0);
      java.util.Arrays.fill(im, 0);
      long centre = tiltedMean(loss, logPart);
      for (int i = 0; i < loss.mass().length; i++) {
        if (loss.mass()[i] > 0) {
          long number = loss.first() + i;
          re[(int) Math.floorMod(number - centre, (long) length)] +=
              loss.mass()[i] * Math.exp(tilt * number * spacing - logPart);
        }
      }
      shift += part.count() * centre;
      fft.forward(re, im);
      for (int i = 0; i < length; i++) {
        double squared = re[i] * re[i] + im[i] * im[i];
        logSize[i] += part.count() * 0.5 * Math.log(squared);
        angle[i] += part.count() * Math.atan2(im[i], re[i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double size = Math.exp(logSize[i]);
      sum += size;
      re[i] = size * Math.cos(angle[i]);
      im[i] = size * Math.sin(angle[i]);
    }
    fft.inverse(re, im);
    for (int i = 0; i < length; i++) {
      tilted[i] = re[(int) Math.floorMod(i - shift, (long) length)];
    }
    // Each frequency is off by a few roundings of a mass of one; a power multiplies that by the
    // count.
    int levels = 32 - Integer.numberOfLeadingZeros(length);
    return ROUNDING * 8 * levels * (count + levels) * (sum / length + ROUNDING);
  }

  private long tiltedMean(LossDistribution loss, double logPart) {
    double mean = 0;
    for (int i = 0; i < loss.mass().length; i++) {
      if (loss.mass()[i] > 0) {
        double number = loss.first() + i;
        mean += number * loss.mass()[i] * Math.exp(tilt * number * spacing - logPart);
      }
    }
    return Math.round(mean);
  }

  /**
   * The least epsilon whose delta, of the finite losses plus {@code extra}, is at most {@code
   * delta}; searched within the window.
   *
   * @param sign +1 to add the errors (an upper bound), -1 to take them off
   * @return infinity if no loss of the window suffices
   */
  private double epsilon(double delta, double extra, int sign) {
    if (extra > delta) {
      return Double.POSITIVE_INFINITY;
    }
    double above = 0;
    double scaled = 0;
    for (int i = tilted.length - 1; i >= 0; i--) {
      double loss = (start + i) * spacing;
      // Of all losses from here up, delta at the next lower grid point and any epsilon between is
      // above - e^eps * scaled.
      double untilt = Math.exp(logNormaliser - tilt * loss);
      double mass = Math.max(0, tilted[i] + sign * error) * untilt;
      above += mass;
      scaled += mass * Math.exp(-loss);
      double lower = (start + i - 1) * spacing;
      double at = above - Math.exp(lower) * scaled + extra;
      if (at > delta) {
        double rest = above + extra - delta;
        double within = rest <= 0 ? lower : Math.log(rest / scaled);
        return Math.max(0, Math.min(loss, Math.max(lower, within)));
      }
      if (lower < 0) {
        return 0;
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  private double delta(double epsilon, double extra, int sign) {
    double sum = extra;
    for (int i = tilted.length - 1; i >= 0; i--) {
      double loss = (start + i) * spacing;
      if (loss <= epsilon) {
        break;
      }
      double mass = Math.max(0, tilted[i] + sign * error) * Math.exp(logNormaliser - tilt * loss);
      sum += mass * -Math.expm1(epsilon - loss);
    }
    return Math.min(1, Math.max(0, sum));
  }

  /** What lies right of the window, at most: tilted mass OUTSIDE at the window's end. */
  private double beyond() {
    double end = (start + tilted.length) * spacing;
    return Math.exp(Math.min(700, logNormaliser - tilt * end)) * OUTSIDE;
  }

  /** An upper bound on epsilon at a delta; infinity if the window does not tell. */
  double epsilonUpper(double delta) {
    double epsilon = epsilon(delta, infinite + beyond(), 1);
    return epsilon == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : epsilon;
  }

  /** An upper bound on delta at an epsilon within the window. */
  double deltaUpper(double epsilon) {
    return epsilon < start * spacing ? 1 : delta(epsilon, infinite + beyond(), 1);
  }

  /**
   * A lower bound on epsilon. Each rounded loss is at most a spacing above and a spacing below the
   * true one, and {@code meanExcess} above it on average; so but for a probability of {@code share
   * * delta} their sum exceeds the true one by no more than its mean and h sqrt(2 k log(1 / (share
   * delta))) (Hoeffding; as in Gopi, Lee, Wutschitz 2021, section 4).
   */
  double epsilonLower(double delta) {
    double share = 1e-3;
    double epsilon = epsilon(delta, -(misplaced + share * delta), -1);
    return Double.isFinite(epsilon) ? Math.max(0, epsilon - drift(share * delta)) : 0;
  }

  /** A lower bound on delta. */
  double deltaLower(double epsilon, double about) {
    double failure = 1e-3 * about;
    double at = epsilon + drift(failure);
    return at < start * spacing ? 0 : delta(at, -(misplaced + failure), -1);
  }

  private double drift(double failure) {
    return Math.max(0, meanExcess) + spacing * Math.sqrt(-2 * count * Math.log(failure));
  }
}
