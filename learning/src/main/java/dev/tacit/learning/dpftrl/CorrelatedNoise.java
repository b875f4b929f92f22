package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.MatrixMechanisms;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.SinglePass;
import java.util.Arrays;

/**
 * How the noise of a run's steps hangs together. The sums of the steps, as rows of X, get noise
 * C^-1 Z with independent normal Z of standard deviation sigma times the clipping norm; for trees,
 * which are not square, the noise of the running sums' estimator. Much of one step's noise is taken
 * back by the next ones, so running sums, which a model's weights are, carry less noise than from
 * independent noise at the same privacy.
 *
 * <p>What is released is post-processing of the Gaussian mechanism on C X (Denisov, McMahan, Rush,
 * Smith, Thakurta 2022, theorem 2.1, for steps that depend on what was released before too), so all
 * steps are one {@link Gaussian} of sigma over {@link #sensitivity}.
 *
 * <p>Values; a {@link NoiseStream} makes the noise.
 */
public sealed interface CorrelatedNoise permits Tree, Banded, Blt {

  /** Standard deviation of each entry of Z over the clipping norm; positive, finite. */
  double sigma();

  /** The same correlation with another sigma. */
  CorrelatedNoise withSigma(double sigma);

  /**
   * The greatest Euclidean norm by which one example moves C X, in units of the clipping norm; for
   * zeroing, adding or removing one. Rounded up.
   *
   * @throws IllegalArgumentException if this correlation has no bound for the participation
   */
  double sensitivity(Participation participation);

  /**
   * Variance of the noise of each running sum, in units of the squared clipping norm, for one
   * coordinate. Without the little that {@link NoiseStream} widens the noise for rounding.
   *
   * @param steps &gt;= 1
   * @return one a step
   */
  double[] prefixVariances(int steps);

  /**
   * What a whole run reveals of one example. Accounted for {@code zero_out} and {@code
   * replace_one}; for {@code add_or_remove_one} only if the assignment is {@link
   * Assignment#INDEPENDENT}, else accountants refuse it.
   */
  default PrivacyEvent event(Participation participation) {
    Gaussian gaussian = MatrixMechanisms.of(sigma(), sensitivity(participation));
    return participation.assignment() == Assignment.INDEPENDENT
        ? gaussian
        : new SinglePass(participation.steps(), gaussian);
  }

  /**
   * What a run reveals that was broken off and taken up again: a noise stream is never written to
   * disk, because its state is the secret that protects the steps already released. Who resumes
   * opens a new {@link NoiseStream}, with a new {@link ParticipationRule}, from the last released
   * model, and every stream opened counts in full, whether it was used up or not.
   *
   * @param streams noise streams opened in all, the first included, &gt;= 1; fixed beforehand, or
   *     charged to a filter as they are opened
   */
  default PrivacyEvent event(Participation participation, int streams) {
    Argument.within("streams", streams, 1, Integer.MAX_VALUE);
    return new SelfComposed(event(participation), streams);
  }

  /**
   * The same correlation with the sigma at which a run is a Gaussian of this noise multiplier (find
   * one with {@link dev.tacit.privacy.accounting.Calibration}).
   *
   * @param multiplier positive, finite
   */
  default CorrelatedNoise calibrated(double multiplier, Participation participation) {
    Argument.positive("multiplier", multiplier);
    // 2^-50: the event's division must not round to below the multiplier
    return withSigma(multiplier * sensitivity(participation) * (1 + 0x1p-50));
  }

  /**
   * Root of the mean squared error of the running sums over a run's steps, for one coordinate, in
   * units of the clipping norm: what factorisations are chosen by (Choquette-Choo et al. 2023,
   * "Multi-epoch matrix factorization mechanisms").
   *
   * @param steps &gt;= 1
   */
  default double rootMeanSquareError(int steps) {
    return Math.sqrt(Arrays.stream(prefixVariances(steps)).average().orElseThrow());
  }
}
