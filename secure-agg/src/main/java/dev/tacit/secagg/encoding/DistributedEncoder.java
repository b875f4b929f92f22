package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.RandomStream;
import java.util.Arrays;

/**
 * A device's update as noisy ring elements, for distributed differential privacy: Algorithm 1 of
 * Kairouz, Liu and Steinke 2021, "The Distributed Discrete Gaussian Mechanism for Federated
 * Learning with Secure Aggregation", also with the Skellam noise of Agarwal, Kairouz and Liu 2021,
 * "The Skellam Mechanism for Differentially Private Federated Learning". What it guarantees and
 * assumes is said at {@link DistributedPlan}; the sum is read by {@link DistributedDecoder}.
 *
 * <p>Noise and roundings come from the operating system's generator, by {@link
 * dev.tacit.privacy.noise.SecureRandomStream}, unless a simulation brings a stream of its own. The
 * time that {@link #encode} takes depends on the update, by the number of roundings, and on the
 * noise: who can time it learns something of both.
 *
 * <p>Immutable and thread-safe. Tables of Skellam noise take up to a second, but those of the plan
 * before are kept. Long vectors are shared among the threads of the common pool, but for those of
 * simulations; a call holds one {@code float} and one {@code int} for each coordinate.
 */
public final class DistributedEncoder {
  private static final int NOISE_BLOCK = 4096;

  private final DistributedPlan plan;
  private final Rotation rotation;
  private final ConditionalRounding rounding;
  private final ShareNoise.Sampler sampler;

  /**
   * @param plan the same for all devices of the cohort and its server
   * @param rotation likewise, of the plan's dimension: {@link Rotation#of}
   */
  public DistributedEncoder(DistributedPlan plan, Rotation rotation) {
    plan.requireFits(rotation);
    this.plan = plan;
    this.rotation = rotation;
    rounding = plan.rounding();
    sampler = plan.noise().sampler(plan.shareVarianceUnits());
  }

  /**
   * Clips, rotates, rounds and adds this device's share of noise. Once for each release: two
   * encodings of one update hold it by noise of half the variance.
   *
   * @param update d finite numbers; not changed
   * @return d ring elements, each in [0, 2<sup>b</sup>) as an unsigned number
   * @throws IllegalArgumentException if the update is of another length, or a number is NaN or
   *     infinite; its place is named, not its value
   */
  public int[] encode(float[] update) {
    try (NoiseRanges ranges = new NoiseRanges(plan.dimension())) {
      return encode(update, ranges);
    }
  }

  /**
   * The same in a simulation, with noise and roundings from its own stream, on the calling thread
   * alone.
   *
   * @param random the caller closes it
   */
  public int[] encode(float[] update, RandomStream random) {
    return encode(update, NoiseRanges.of(plan.dimension(), random));
  }

  /**
   * The same without new vectors.
   *
   * @param update d finite numbers; worked in, and zeros afterwards
   * @param random the caller closes it
   * @param into overwritten with d ring elements
   * @throws IllegalArgumentException also if {@code into} is of another length; {@code update} is
   *     as it was then
   */
  public void encodeAndWipe(float[] update, RandomStream random, int[] into) {
    requireLength("into", into.length);
    requireLength("update", update.length);
    NoiseRanges ranges = NoiseRanges.of(plan.dimension(), random);
    roundAndWipe(update, into, ranges);
    addNoise(into, ranges);
  }

  int[] encode(float[] update, NoiseRanges ranges) {
    int[] encoded = new int[plan.dimension()];
    round(update, encoded, ranges);
    addNoise(encoded, ranges);
    return encoded;
  }

  /** Everything of {@link #encode} but noise and reduction: secret, of norm N at most. */
  void round(float[] update, int[] into, NoiseRanges ranges) {
    requireLength("update", update.length);
    roundAndWipe(update.clone(), into, ranges);
  }

  private void roundAndWipe(float[] update, int[] into, NoiseRanges ranges) {
    clip(update);
    rotation.rotate(update);
    // The norm is taken again there: rotating in floats may have changed it by a millionth.
    rounding.round(update, plan.scale(), -1, into, ranges);
    Arrays.fill(update, 0);
  }

  private void requireLength(String name, int length) {
    if (length != plan.dimension()) {
      throw new IllegalArgumentException(
          name + " must be " + plan.dimension() + " numbers but was " + length);
    }
  }

  private void clip(float[] update) {
    double norm = Norm.ofFinite(update);
    if (norm > plan.clippingNorm()) {
      double factor = plan.clippingNorm() / norm;
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (update[i] * factor);
      }
    }
  }

  private void addNoise(int[] encoded, NoiseRanges ranges) {
    int mask = -1 >>> (Integer.SIZE - plan.ringBits());
    ranges.sum((random, from, to) -> addNoise(encoded, mask, random, from, to));
  }

  /**
   * In ints, which wrap around at 2^32, a multiple of 2^b: no bit of the ring element is lost, and
   * the sampler reduces its noise in the same way.
   */
  private long addNoise(int[] encoded, int mask, RandomStream random, int from, int to) {
    int[] share = new int[Math.min(NOISE_BLOCK, to - from)];
    for (int start = from; start < to; start += NOISE_BLOCK) {
      int length = Math.min(NOISE_BLOCK, to - start);
      sampler.fill(random, share, 0, length);
      for (int i = 0; i < length; i++) {
        encoded[start + i] = (encoded[start + i] + share[i]) & mask;
      }
    }
    Arrays.fill(share, 0);
    return 0;
  }
}
