package dev.tacit.privacy.noise;

/**
 * Whole numbers distributed as round(scale Z), Z standard normal; see {@link GaussianNoise} for how
 * exactly. Immutable.
 */
final class LatticeNormal {
  /** Bits behind the point of a position in the body, in units of the lattice. */
  private static final int FRACTION_BITS = 29;

  /** Layers up to 3.92 wide then stay below 2^63 with 30 bits behind the point. */
  private static final double LARGEST_SCALE = 0x1.05p31;

  private static final long HALF = 1L << (FRACTION_BITS - 1);
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;

  /** A position of 55 bits is known to a width below 2^-22 of the lattice: 2^7 of these units. */
  private static final long UNCERTAIN = FRACTION - (1 << 8);

  private static final int SPARE_BITS = 63 - Ziggurat.POSITION_BITS;
  private static final double POSITION_UNIT = 1.0 / (1L << Ziggurat.POSITION_BITS);

  private static final int TAIL_FRACTION_BITS = 26;

  /** Proposals in the tail stand on steps of 2^-32, up to 2^36 of them: a reach of 16. */
  private static final int STEP_BITS = 36;

  private static final double STEP = 0x1p-32;

  /** Further bits of a position within a step; 63 in all. */
  private static final int WITHIN_STEP_BITS = 27;

  private static final long[] STEP_BIT = stepBits();

  private final double scale;

  /** Widths of the layers in the lattice, with 30 bits behind the point. */
  private final long[] widths = new long[Ziggurat.LAYERS];

  private final long tailStart;
  private final long tailScale;

  /**
   * @param scale standard deviation in units of the lattice, in [2^30, 1.0195 2^31)
   */
  LatticeNormal(double scale) {
    if (!(scale >= 0x1p30 && scale < LARGEST_SCALE)) {
      throw new IllegalArgumentException(
          "scale must be in [2^30, " + LARGEST_SCALE + ") but was " + scale);
    }
    this.scale = scale;
    for (int layer = 0; layer < Ziggurat.LAYERS; layer++) {
      widths[layer] = (long) (Ziggurat.x(layer) * scale * 0x1p30);
    }
    tailStart = position(Ziggurat.inner(0), widths[0]) >> (FRACTION_BITS - TAIL_FRACTION_BITS);
    tailScale = (long) (scale * 0x1p31);
  }

  double scale() {
    return scale;
  }

  long next(RandomStream random) {
    while (true) {
      long bits = random.nextLong();
      int layer = (int) bits & (Ziggurat.LAYERS - 1);
      long sign = -((bits >>> 8) & 1);
      long u = bits >>> (64 - Ziggurat.POSITION_BITS);
      long magnitude;
      if (u < Ziggurat.inner(layer) || (layer > 0 && underCurve(random, layer, u))) {
        magnitude = round(random, u, widths[layer]);
      } else if (layer == 0) {
        magnitude = tail(random);
      } else {
        continue;
      }
      return (magnitude ^ sign) - sign;
    }
  }

  private static boolean underCurve(RandomStream random, int layer, long u) {
    double x = u * POSITION_UNIT * Ziggurat.x(layer);
    double height = (random.nextLong() >>> 11) * 0x1p-53;
    double low = Ziggurat.f(layer);
    return low + height * (Ziggurat.f(layer + 1) - low) < Math.exp(-0.5 * x * x);
  }

  /** The floor of u 2^-55 width, with 29 bits behind the point. */
  private static long position(long u, long width) {
    return Math.multiplyHigh(u << SPARE_BITS, width);
  }

  /** The lattice point next to (u + a uniform fraction) 2^-55 width. */
  static long round(RandomStream random, long u, long width) {
    long position = position(u, width) + HALF;
    if ((position & FRACTION) >= UNCERTAIN) {
      // The bits of u allow two lattice points: go on with the next 63 bits of the position.
      long low = (u * width) & (-1L >>> SPARE_BITS);
      long more = Math.multiplyHigh(random.nextLong() >>> 1, width) << 1;
      position += (low + more) >>> (64 - SPARE_BITS);
    }
    return position >> FRACTION_BITS;
  }

  /**
   * Beyond the tail start r, x = r + y has the density exp(-r y - y^2/2): y is proposed as (j + v)
   * steps, with j geometric of ratio exp(-r step), whose binary digits are independent, and v
   * uniform in [0, 1); what the proposal lacks, exp(-r v step - y^2/2), is the chance to accept it.
   */
  long tail(RandomStream random) {
    while (true) {
      long steps = 0;
      for (int bit = 0; bit < STEP_BITS; bit++) {
        long drawn = ((random.nextLong() >>> 1) - STEP_BIT[bit]) >>> 63;
        steps |= drawn << bit;
      }
      long within = random.nextLong() >>> (64 - WITHIN_STEP_BITS);
      double v = within * (1.0 / (1L << WITHIN_STEP_BITS));
      double y = (steps + v) * STEP;
      double height = (random.nextLong() >>> 11) * 0x1p-53;
      if (height < Math.exp(-Ziggurat.TAIL_START * v * STEP - 0.5 * y * y)) {
        long position = (steps << WITHIN_STEP_BITS) | within;
        long low = position * tailScale;
        long more = Math.multiplyHigh(random.nextLong() >>> 1, tailScale) << 1;
        long carry = Long.compareUnsigned(low + more, low) < 0 ? 1 : 0;
        long beyond = Math.multiplyHigh(position, tailScale) + carry;
        long half = 1L << (TAIL_FRACTION_BITS - 1);
        return (tailStart + beyond + half) >> TAIL_FRACTION_BITS;
      }
    }
  }

  /** The chance of each binary digit of the geometric variable to be 1, as a fraction of 2^63. */
  private static long[] stepBits() {
    long[] chances = new long[STEP_BITS];
    for (int bit = 0; bit < STEP_BITS; bit++) {
      double exponent = Ziggurat.TAIL_START * STEP * (1L << bit);
      chances[bit] = (long) (0x1p63 / (1 + StrictMath.exp(exponent)));
    }
    return chances;
  }
}
