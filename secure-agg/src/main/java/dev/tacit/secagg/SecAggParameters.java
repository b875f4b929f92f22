package dev.tacit.secagg;

import java.util.List;

/**
 * The public parameters of a session: which adversary they hold against, and the numbers that make
 * them hold, which {@link dev.tacit.secagg.parameters.ParameterFinder} computes. Every device signs
 * them, so that all of a cohort were told the same.
 *
 * @param adversary what the server may do without learning more than the sum
 * @param degree neighbours of each device in the masking graph; the cohort less one is the complete
 *     graph, else even
 * @param threshold shares that rebuild a secret, at least 2, at most as many as hold one: {@code
 *     degree}, or {@code degree + 1} in the complete graph. Against a server that lies more than
 *     half of {@code degree + 1}, or no corrupt device would be needed to rebuild both secrets of
 *     one
 * @param vectors what every device gives, 1 to {@link #MAXIMUM_VECTORS} vectors; packed they must
 *     together fit in a Java array
 */
public record SecAggParameters(
    Adversary adversary, int degree, int threshold, List<VectorShape> vectors) {
  /** Devices of a cohort at most: a share's place must fit in GF(2^16) without zero. */
  public static final int MAXIMUM_COHORT = 65_535;

  /** Vectors of a run at most. */
  public static final int MAXIMUM_VECTORS = 256;

  private static final long MAXIMUM_PACKED_BYTES = Integer.MAX_VALUE - (1L << 16);

  public SecAggParameters {
    if (degree < 1 || degree >= MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "degree must be in [1, " + (MAXIMUM_COHORT - 1) + "] but was " + degree);
    }
    int least = leastThreshold(adversary, degree);
    if (threshold < least || threshold > degree + 1) {
      throw new IllegalArgumentException(
          String.format(
              "threshold must be in [%d, %d] for degree %d and a %s server but was %d",
              least, degree + 1, degree, adversary, threshold));
    }
    vectors = List.copyOf(vectors);
    if (vectors.isEmpty() || vectors.size() > MAXIMUM_VECTORS) {
      throw new IllegalArgumentException(
          "vectors must be 1 to " + MAXIMUM_VECTORS + " but were " + vectors.size());
    }
    long packed = vectors.stream().mapToLong(VectorShape::packedBytes).sum();
    if (packed > MAXIMUM_PACKED_BYTES) {
      throw new IllegalArgumentException(
          "vectors must be packed to at most "
              + MAXIMUM_PACKED_BYTES
              + " bytes but were "
              + packed);
    }
  }

  /** Parameters against {@link Adversary#SEMI_MALICIOUS}. */
  public SecAggParameters(int degree, int threshold, List<VectorShape> vectors) {
    this(Adversary.SEMI_MALICIOUS, degree, threshold, vectors);
  }

  /** Parameters of a run of one vector against {@link Adversary#SEMI_MALICIOUS}. */
  public SecAggParameters(int degree, int threshold, int ringBits, int dimension) {
    this(degree, threshold, List.of(new VectorShape(ringBits, dimension)));
  }

  /** The least threshold that makes sense against an adversary. */
  public static int leastThreshold(Adversary adversary, int degree) {
    return adversary == Adversary.SEMI_HONEST ? 2 : Math.max(2, (degree + 1) / 2 + 1);
  }

  /** Bytes of a device's vectors, each packed on its own. */
  public int packedBytes() {
    return vectors.stream().mapToInt(VectorShape::packedBytes).sum();
  }
}
