package dev.tacit.privacy.noise;

/**
 * The half-normal density cut into 256 layers of one area (Marsaglia and Tsang 2000): layer 0 is
 * the rectangle left of {@link #TAIL_START} and the tail right of it, layer i &gt; 0 the rectangle
 * from 0 to {@code x(i)} between the heights {@code f(x(i))} and {@code f(x(i + 1))}, where f(x) =
 * exp(-x<sup>2</sup>/2).
 */
final class Ziggurat {
  static final int LAYERS = 256;

  /** Bits of a position within a layer. */
  static final int POSITION_BITS = 55;

  /** Where 256 layers of {@link #AREA} close at the height 1, found with 50 digits. */
  static final double TAIL_START = 3.654152885361009;

  private static final double AREA = 0.004928673233974655;

  private static final double[] X = new double[LAYERS + 1];
  private static final double[] F = new double[LAYERS + 1];

  /** Positions below it are under the curve at every height of the layer. */
  private static final long[] INNER = new long[LAYERS];

  static {
    double height = StrictMath.exp(-TAIL_START * TAIL_START / 2);
    X[0] = AREA / height;
    X[1] = TAIL_START;
    F[0] = 0;
    F[1] = height;
    for (int i = 2; i < LAYERS; i++) {
      F[i] = F[i - 1] + AREA / X[i - 1];
      X[i] = StrictMath.sqrt(-2 * StrictMath.log(F[i]));
    }
    X[LAYERS] = 0;
    F[LAYERS] = 1;
    for (int i = 0; i < LAYERS; i++) {
      INNER[i] = (long) (X[i + 1] / X[i] * (1L << POSITION_BITS));
    }
  }

  private Ziggurat() {}

  /** The width of a layer; of layer 0, of a rectangle with its area and height. */
  static double x(int layer) {
    return X[layer];
  }

  /** The height at which a layer begins. */
  static double f(int layer) {
    return F[layer];
  }

  static long inner(int layer) {
    return INNER[layer];
  }
}
