package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.FedNova;
import dev.tacit.learning.federated.LocalSgdSettings;
import java.util.OptionalDouble;

/**
 * {@link FedNova} of devices that train by {@link LocalDpSgd}, some of them for fewer steps than
 * planned, because they are slow. All devices have the same weight, w = |a|_1 of the planned steps:
 * a public constant, chosen so that updates of all the steps are handed in as they are. A device
 * hands in its update times w / |a|_1, and its share |a|_1 / w, in (0, 1].
 *
 * <h2>What it reveals</h2>
 *
 * <p>No more than {@link LocalDpSgd} does for the steps that were done: the first is
 * post-processing of noisy sums, by numbers that are no function of the examples as long as the
 * number of steps is none. Whoever calls this must see to that: a number of steps by which a device
 * tells how many examples it has, as epochs are, is not covered. Clamping is post-processing too.
 *
 * <p>Immutable and thread-safe.
 *
 * @param planned of a device that does all the steps; without a proximal term, so that shares do
 *     not depend on the learning rate, which may differ from round to round
 * @param minimumSteps of a device at least, in [1, steps planned]
 */
public record PrivateFedNova(DpSgdSettings planned, int minimumSteps) {
  /** Of levels that a share is rounded to, in the least of them: so rounding is next to nothing. */
  private static final double LEAST_LEVELS = 16;

  public PrivateFedNova {
    if (planned.proximal() != 0) {
      throw new IllegalArgumentException(
          "proximal must be 0 with FedNova but was " + planned.proximal());
    }
    Argument.within("minimumSteps", minimumSteps, 1, planned.steps());
  }

  /**
   * The settings of a device that does no more than so many steps.
   *
   * @param steps a number that was chosen without a look at the examples, at least the minimum
   */
  public DpSgdSettings atMost(int steps) {
    Argument.within("steps", steps, minimumSteps, Integer.MAX_VALUE);
    return planned.withSteps(Math.min(steps, planned.steps()));
  }

  /** |a|_1 / w of a device, in (0, 1]; 1 if it does all the steps. */
  public double share(DpSgdSettings done) {
    return coefficient(done) / coefficient(planned);
  }

  /** That of a device which does the least. */
  public double leastShare() {
    return share(atMost(minimumSteps));
  }

  /**
   * Checks that rounding leaves shares as they are, all but.
   *
   * @param valueBits of the quantiser that rounds them, in [-1, 1]
   * @throws IllegalArgumentException if the minimum is too few steps for it
   */
  public void requireShares(int valueBits) {
    double least = LEAST_LEVELS * 2 / (Math.pow(2, valueBits) - 1);
    if (!(leastShare() >= least)) {
      throw new IllegalArgumentException(
          "minimumSteps must be worth at least "
              + least
              + " of all the steps, with values of "
              + valueBits
              + " bits, but was worth "
              + leastShare());
    }
  }

  /**
   * A device's share as it is handed in: one more number of the update's range.
   *
   * @param range positive
   */
  public float told(DpSgdSettings done, double range) {
    return (float) (range * share(done));
  }

  /**
   * The mean of devices' shares, of what the sum of them says: rounding may have taken it past its
   * ends, but not far.
   *
   * @param told the plain mean of what devices {@linkplain #told handed in}, within that range
   * @return in [least share, 1]; empty if devices that keep to the minimum cannot have given it
   */
  public OptionalDouble meanShare(double told, double range) {
    double least = leastShare();
    double mean = told / range;
    return mean >= least / 2
        ? OptionalDouble.of(Math.max(least, Math.min(1, mean)))
        : OptionalDouble.empty();
  }

  /**
   * Makes of an update what is handed in; clamps each number to [-range, range].
   *
   * @param update finite; changed in place
   * @param done what it was trained by
   */
  public void normalise(float[] update, DpSgdSettings done, double range) {
    FedNova.normalise(update, coefficient(planned), coefficient(done));
    float bound = (float) range;
    for (int i = 0; i < update.length; i++) {
      update[i] = Math.max(-bound, Math.min(bound, update[i]));
    }
  }

  /**
   * The mean update that the server is to take in.
   *
   * @param normalised the plain mean of what devices handed in; left as it is
   * @param share the plain mean of their shares, in (0, 1]
   */
  public float[] mean(float[] normalised, double share) {
    double weight = coefficient(planned);
    return FedNova.mean(normalised, new FedNova.Tally(weight, weight * (weight * share)));
  }

  private static double coefficient(DpSgdSettings settings) {
    return FedNova.coefficient(
        new LocalSgdSettings(settings.steps(), 1, settings.learningRate(), settings.momentum()));
  }
}
