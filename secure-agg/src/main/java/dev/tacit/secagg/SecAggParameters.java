package dev.tacit.secagg;

import java.util.List;

/**
 * The public parameters of a session.
 *
 * <p><b>Which adversary they hold against.</b> Every secret is shared among its owner and the
 * owner's {@code degree} neighbours. A semi-honest server that sees all messages, together with up
 * to {@code threshold - 1} corrupt devices in each such neighbourhood, learns the sum of the
 * survivors only (Bonawitz et al. 2017, theorem 6.3; Bell et al. 2020, section 3 for a sparse
 * graph). A server that lies about who survived is held off by the signed consistency phase as long
 * as {@code 2 * threshold > degree + 1 + corrupt} in the complete graph (Bonawitz et al. 2017,
 * theorem 6.5): with the {@code ceil(2n/3)} that {@link #forCohort} picks, fewer than a third of
 * the cohort may be corrupt. In a sparse graph no claim is made against a server that chooses
 * roster, plan or checkpoint so as to choose the graph, nor that makes up devices: see {@link
 * dev.tacit.secagg.graph.NeighbourGraph}.
 *
 * @param degree neighbours of each device in the masking graph; the cohort less one is the complete
 *     graph, else even
 * @param threshold shares that rebuild a secret, out of {@code degree + 1}; more than half of them
 * @param vectors what every device gives, 1 to {@link #MAXIMUM_VECTORS} vectors; packed they must
 *     together fit in a Java array
 */
public record SecAggParameters(int degree, int threshold, List<VectorShape> vectors) {
  /** Devices of a cohort at most: a share's place must fit in GF(2^16) without zero. */
  public static final int MAXIMUM_COHORT = 65_535;

  /** Devices of a cohort at most that {@link #forCohort} has parameters for. */
  public static final int LARGEST_FORMED_COHORT = 10_000;

  /** Vectors of a run at most. */
  public static final int MAXIMUM_VECTORS = 256;

  private static final int SPARSE_DEGREE = 62;
  private static final int SPARSE_THRESHOLD = 44;
  private static final long MAXIMUM_PACKED_BYTES = Integer.MAX_VALUE - (1L << 16);

  public SecAggParameters {
    if (degree < 1 || degree >= MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "degree must be in [1, " + (MAXIMUM_COHORT - 1) + "] but was " + degree);
    }
    if (threshold > degree + 1 || 2 * threshold <= degree + 1) {
      throw new IllegalArgumentException(
          "threshold must be more than half of degree + 1 = "
              + (degree + 1)
              + " and at most that but was "
              + threshold);
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

  /** Parameters of a run of one vector. */
  public SecAggParameters(int degree, int threshold, int ringBits, int dimension) {
    this(degree, threshold, List.of(new VectorShape(ringBits, dimension)));
  }

  /**
   * Parameters for a cohort: the complete graph with threshold {@code ceil(2n/3)} up to 63 devices;
   * above, 62 neighbours and threshold 44, which Google's parameter finder (fcp/secagg) gives for
   * 10,000 devices of which 5 % drop out and 5 % are corrupt (2^-40 security, 2^-20 correctness,
   * semi-malicious server); smaller cohorts have thinner tails.
   *
   * @param cohort devices of the roster, 2 to {@link #LARGEST_FORMED_COHORT}
   * @throws IllegalArgumentException if a value is out of range
   */
  public static SecAggParameters forCohort(int cohort, int ringBits, int dimension) {
    if (cohort < 2 || cohort > LARGEST_FORMED_COHORT) {
      throw new IllegalArgumentException(
          "cohort must be in [2, " + LARGEST_FORMED_COHORT + "] but was " + cohort);
    }
    if (cohort - 1 <= SPARSE_DEGREE) {
      return new SecAggParameters(cohort - 1, (2 * cohort + 2) / 3, ringBits, dimension);
    }
    return new SecAggParameters(SPARSE_DEGREE, SPARSE_THRESHOLD, ringBits, dimension);
  }

  /** Bytes of a device's vectors, each packed on its own. */
  public int packedBytes() {
    return vectors.stream().mapToInt(VectorShape::packedBytes).sum();
  }
}
