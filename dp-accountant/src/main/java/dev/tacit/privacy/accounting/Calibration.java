package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;

/**
 * The least noise, the most steps or the largest sample for a budget. Stateless and thread-safe.
 */
public final class Calibration {
  /** Where the search for the noise ends: less may do as well. */
  public static final double LEAST_NOISE_MULTIPLIER = 1e-2;

  /** Where the search for the steps ends: more may do as well. */
  public static final long MOST_STEPS = 1_000_000_000;

  private static final double LN_LEAST = Math.log(LEAST_NOISE_MULTIPLIER);
  private static final double GREATEST = 1e7;
  private static final double TOLERANCE = 8e-5;
  private static final double LEAST_RATE = 1e-9;

  private Calibration() {}

  /**
   * The noise multiplier, at most 1e-4 relative above the smallest, at which the upper bound of
   * {@link PldAccountant} is within the target; that was evaluated at the very value returned.
   *
   * @param eventOfNoiseMultiplier the whole release as an event of the noise multiplier; more noise
   *     must never reveal more
   * @return from {@link #LEAST_NOISE_MULTIPLIER}, also if less would do, to 1e7
   * @throws UnattainableException if no noise multiplier in that range meets the target
   */
  public static double noiseMultiplier(
      PrivacyBudget target,
      NeighbouringRelation relation,
      DoubleFunction<PrivacyEvent> eventOfNoiseMultiplier) {
    double delta = target.delta();
    double goal = Math.log(target.epsilon());
    DoubleUnaryOperator renyi =
        t ->
            Math.log(
                    RdpAccountant.epsilon(eventOfNoiseMultiplier.apply(noise(t)), relation, delta)
                        .epsilon())
                - goal;
    DoubleUnaryOperator exact =
        t ->
            Math.log(
                    PldAccountant.epsilon(eventOfNoiseMultiplier.apply(noise(t)), relation, delta)
                        .upper())
                - goal;
    // Renyi accounting is a hundred times faster and nearly right: it gives the start
    double start = root(renyi, LN_LEAST, Math.log(GREATEST), 0, 1, 1e-3);
    if (start == Double.POSITIVE_INFINITY) {
      throw new UnattainableException(
          String.format(
              Locale.ROOT,
              "no noise multiplier up to %.0f brings epsilon to %s at delta %s",
              GREATEST,
              target.epsilon(),
              delta));
    }
    return noise(root(exact, LN_LEAST, Math.log(GREATEST), start, 0.1, TOLERANCE));
  }

  /** The least must be that very number, so that a caller can tell it. */
  private static double noise(double logarithm) {
    return logarithm <= LN_LEAST ? LEAST_NOISE_MULTIPLIER : Math.exp(logarithm);
  }

  /**
   * The most steps, or at most 1e-4 relative fewer, at which the upper bound of {@link
   * PldAccountant} is within the target; that was evaluated at the very number returned.
   *
   * @param step one of them
   * @return 0 if one is too much; at most {@link #MOST_STEPS}, also if more would be allowed
   * @throws UnsupportedEventException if the step has no proved bound under the relation
   */
  public static long steps(PrivacyBudget target, NeighbouringRelation relation, PrivacyEvent step) {
    LongToDoubleFunction exact =
        n -> PldAccountant.epsilon(new SelfComposed(step, n), relation, target.delta()).upper();
    if (exact.applyAsDouble(1) > target.epsilon()) {
      return 0;
    }
    double goal = Math.log(target.epsilon());
    DoubleUnaryOperator renyi =
        t ->
            Math.log(
                    RdpAccountant.epsilon(
                            new SelfComposed(step, number(t)), relation, target.delta())
                        .epsilon())
                - goal;
    DoubleUnaryOperator excess = t -> Math.log(exact.applyAsDouble(number(t))) - goal;
    // Fewer steps are to the right, as more noise is: t is -ln of their number.
    double least = -Math.log(MOST_STEPS);
    double start = root(renyi, least, 0, least / 2, 1, 1e-3);
    double found = root(excess, least, 0, Math.min(0, start), 0.1, TOLERANCE);
    long steps = number(found);
    // The tolerance leaves a few whole numbers open.
    while (steps < 1 / TOLERANCE && exact.applyAsDouble(steps + 1) <= target.epsilon()) {
      steps++;
    }
    return steps;
  }

  private static long number(double t) {
    return Math.max(1, (long) Math.floor(Math.exp(-t) * (1 + 1e-12)));
  }

  /**
   * The largest sampling rate, or at most 1e-4 relative less, at which the upper bound of {@link
   * PldAccountant} is within the target; that was evaluated at the very value returned.
   *
   * @param eventOfSamplingRate the whole release as an event of the rate; a larger one must never
   *     reveal less
   * @return in [1e-9, 1]
   * @throws IllegalArgumentException if not even the least of that range meets the target
   */
  public static double samplingRate(
      PrivacyBudget target,
      NeighbouringRelation relation,
      DoubleFunction<PrivacyEvent> eventOfSamplingRate) {
    double goal = Math.log(target.epsilon());
    DoubleUnaryOperator excess =
        t ->
            Math.log(
                    PldAccountant.epsilon(
                            eventOfSamplingRate.apply(Math.exp(-t)), relation, target.delta())
                        .upper())
                - goal;
    double found = root(excess, 0, -Math.log(LEAST_RATE), 3, 1, TOLERANCE);
    if (found == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "target must be met by a sampling rate of "
              + LEAST_RATE
              + " but was not: "
              + target
              + "; fewer steps or more noise are needed");
    }
    return Math.exp(-found);
  }

  /**
   * The t at most tolerance above where the decreasing excess falls to 0, with excess(t) &lt;= 0;
   * secant steps inside a bracket, for the excess is nearly a line in ln sigma. The least if even
   * that is allowed, infinity if not even the greatest is.
   */
  private static double root(
      DoubleUnaryOperator excess,
      double least,
      double greatest,
      double start,
      double stride,
      double tolerance) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    double atLow = Double.NaN;
    double atHigh = Double.NaN;
    double t = Math.max(least, Math.min(greatest, start));
    boolean stuck = false;
    while (true) {
      double value = excess.applyAsDouble(t);
      if (value <= 0) {
        stuck = atHigh <= 0 && value < atHigh / 4 && low > Double.NEGATIVE_INFINITY;
        high = t;
        atHigh = value;
      } else {
        stuck = atLow > 0 && value > atLow / 4 && high < Double.POSITIVE_INFINITY;
        low = t;
        atLow = value;
      }
      if (low >= greatest) {
        return Double.POSITIVE_INFINITY;
      }
      if (high - low <= tolerance || high <= least) {
        return high;
      }
      if (low == Double.NEGATIVE_INFINITY) {
        t = Math.max(least, high - stride);
        stride *= 2;
      } else if (high == Double.POSITIVE_INFINITY) {
        t = Math.min(greatest, low + stride);
        stride *= 2;
      } else {
        t = between(low, atLow, high, atHigh, tolerance, stuck);
      }
    }
  }

  /** The secant's root moved a third of the tolerance to the other side of the end it is near. */
  private static double between(
      double low, double atLow, double high, double atHigh, double tolerance, boolean stuck) {
    double middle = (low + high) / 2;
    double t = low + (high - low) * atLow / (atLow - atHigh);
    if (stuck || !(t > low && t < high)) {
      return middle;
    }
    t += t - low < high - t ? tolerance / 3 : -tolerance / 3;
    return t > low && t < high ? t : middle;
  }
}
