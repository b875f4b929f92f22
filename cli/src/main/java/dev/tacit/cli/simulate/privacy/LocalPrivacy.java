package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.simulation.experiment.NoisySteps;
import dev.tacit.simulation.experiment.Protection;
import java.util.OptionalDouble;

/**
 * Noise of each device on every step of its training: local DP-SGD, for single examples.
 *
 * @param steps of a device in a round
 * @param clippingNorm of one example's gradient
 * @param samplingRate of each example in each step
 * @param expectedBatch divisor of noisy sums; if it is not given, what a client with as many
 *     examples as the average draws on average
 * @param range of an update's coordinates
 */
record LocalPrivacy(
    int steps,
    double clippingNorm,
    NoiseWish noise,
    double samplingRate,
    OptionalDouble expectedBatch,
    double range,
    SumsConfig sums)
    implements PrivacyConfig {
  private static final int RING_BITS = 32;
  private static final int MOST_VALUE_BITS = 30;

  static LocalPrivacy of(Section section) {
    return new LocalPrivacy(
        (int) section.whole("steps", 1, 1 << 20),
        section.number(
            "clipping-norm",
            Range.within(
                DpSgdSettings.SMALLEST_CLIPPING_NORM, DpSgdSettings.LARGEST_CLIPPING_NORM)),
        NoiseWish.of(section, Range.within(1e-2, GaussianNoise.MAXIMUM_NOISE_MULTIPLIER)),
        section.number("sampling-rate", Range.within(1e-9, 1)),
        section.optional("expected-batch", Range.POSITIVE),
        section.number("range", 1, Range.POSITIVE),
        SumsConfig.of(section));
  }

  @Override
  public Hidden hides() {
    return Hidden.EXAMPLES;
  }

  @Override
  public Protection protection(Setting setting) {
    long all = (long) steps * setting.participations();
    double multiplier =
        noise.multiplier(
            NeighbouringRelation.ADD_OR_REMOVE_ONE,
            z -> new SelfComposed(new PoissonSampled(samplingRate, new Gaussian(z)), all));
    int cohort = setting.cohort();
    // The next power of two of values fits the ring.
    int spare = Integer.SIZE - Integer.numberOfLeadingZeros(cohort - 1);
    return new Protection.Local(
        new NoisySteps(
            steps,
            samplingRate,
            multiplier,
            clippingNorm,
            expectedBatch.orElse(samplingRate * setting.examplesOfClient()),
            RING_BITS,
            Math.min(MOST_VALUE_BITS, RING_BITS - spare),
            range),
        sums.of(setting),
        noise.delta());
  }
}
