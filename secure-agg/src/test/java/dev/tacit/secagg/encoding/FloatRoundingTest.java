package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.noise.RandomStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FloatRoundingTest {
  private static final int DRAWS = 1 << 16;

  /** Every draw of 16 bits once in the lower halves of numbers, and once in the upper halves. */
  private static final class AllDraws extends RandomStream {
    private int next;

    AllDraws() {
      super(64);
    }

    @Override
    protected void refill(byte[] buffer) {
      for (int i = 0; i < buffer.length; i += Integer.BYTES) {
        int other = next * 0x6ca5 + 0x1235;
        buffer[i] = (byte) next;
        buffer[i + 1] = (byte) (next >> 8);
        buffer[i + 2] = (byte) other;
        buffer[i + 3] = (byte) (other >> 8);
        next++;
      }
    }
  }

  /** Not by statistics: of all draws, exactly as many go up as the fraction says. */
  @Test
  void round_allDraws_givesTheFractionToTheNearestOfItsSteps() {
    Random random = new Random(3);
    float[] some = {
      0, -0f, 0.5f, -0.5f, 1, -1, 0.25f, 1e-6f, -1e-30f, 1.5f, 2.5f, 65533.5f, -65534
    };
    float[] cases = Arrays.copyOf(some, 40);
    for (int i = some.length; i < cases.length; i++) {
      cases[i] = (float) (random.nextGaussian() * Math.pow(10, i % 5 - 1));
    }
    for (float value : cases) {
      float[] values = new float[2 * DRAWS];
      Arrays.fill(values, value / 4);
      int[] into = new int[values.length];
      try (AllDraws draws = new AllDraws()) {
        FloatRounding.round(
            UpdateSource.of(values),
            4,
            FloatRounding.LARGEST,
            Rounded.into(into, -1),
            draws,
            0,
            into.length);
      }
      int floor = (int) Math.floor(value);
      long up = Arrays.stream(into).filter(k -> k == floor + 1).count();
      assertThat(Arrays.stream(into).filter(k -> k == floor).count()).isEqualTo(into.length - up);
      double fraction = (double) value - floor;
      assertThat(up % 2).isZero();
      assertThat(up / 2 - fraction * DRAWS).isCloseTo(0, within(0.5));
    }
  }

  /** Also where something breaks its rule: too large, or not a number. */
  @Property(tries = 300)
  void round_anything_itsSquareIsExact(
      @ForAll @IntRange(min = 0, max = 20_000) int length,
      @ForAll @IntRange(min = 0, max = 100) int from,
      @ForAll @IntRange(min = -30, max = 8) int exponent,
      @ForAll @IntRange(min = 2, max = 32) int bits,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[from + length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    if (length > 20 && seed % 4 == 0) {
      values[from + 3] = Float.NaN;
      values[from + 13] = Float.NEGATIVE_INFINITY;
    }
    float factor = (float) Math.pow(10, exponent);
    int mask = -1 >>> (Integer.SIZE - bits);
    int[] whole = new int[values.length];
    int[] masked = new int[values.length];
    long square = round(values, factor, -1, whole, from, seed);
    long exact = 0;
    for (int i = 0; i < whole.length; i++) {
      exact += (long) whole[i] * whole[i];
      assertThat(Math.abs(whole[i])).isLessThanOrEqualTo(FloatRounding.LARGEST);
    }
    assertThat(square).isEqualTo(exact);
    assertThat(round(values, factor, mask, masked, from, seed)).isEqualTo(exact);
    for (int i = 0; i < whole.length; i++) {
      assertThat(masked[i]).isEqualTo(whole[i] & mask);
    }
  }

  /** The largest square there is, in every coordinate. */
  @Test
  void round_largestEverywhere_squareIsExact() {
    float[] values = new float[100_000];
    Arrays.fill(values, -1);
    int[] into = new int[values.length];
    long square = round(values, 65535, -1, into, 0, 1);
    assertThat(into).containsOnly(-65535);
    assertThat(square).isEqualTo(100_000L * 65535 * 65535);
  }

  /**
   * Draws of neighbours, of the halves of a block and of blocks are independent: the correlation of
   * 160,000 pairs' signs is within 6.5 of its deviations but for 1e-10 each.
   */
  @Test
  void round_coordinates_areIndependent() {
    int length = 160_000;
    float[] values = new float[length];
    Arrays.fill(values, 0.5f);
    int[] up = new int[length];
    round(values, 1, -1, up, 0, 11);
    for (int apart : new int[] {1, 2, 16, FloatRounding.BLOCK / 2, FloatRounding.BLOCK}) {
      long sum = 0;
      for (int i = 0; i < length; i++) {
        sum += (2 * up[i] - 1) * (2 * up[(i + apart) % length] - 1);
      }
      assertThat(Math.abs(sum)).isLessThan((long) (6.5 * Math.sqrt(length)));
    }
  }

  private static long round(
      float[] values, float factor, int mask, int[] into, int from, long seed) {
    try (SeededTestStream random = new SeededTestStream(seed)) {
      return FloatRounding.round(
          UpdateSource.of(values),
          factor,
          FloatRounding.LARGEST,
          Rounded.into(into, mask),
          random,
          from,
          into.length);
    }
  }
}
