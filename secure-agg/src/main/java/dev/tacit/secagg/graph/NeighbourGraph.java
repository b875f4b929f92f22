package dev.tacit.secagg.graph;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Who masks with whom: every device's neighbours, the same for all who know the binding.
 *
 * <p>The complete graph when {@code degree = cohort - 1}; else the Harary graph of Bell et al.
 * 2020: the cohort on a cycle in random order, each device joined to the {@code degree / 2} next on
 * either side.
 *
 * <p>The order is a Fisher-Yates shuffle drawn from SHA-256 of the session binding. So nobody has
 * to be believed, every device computes its own neighbours. But the order is public from the start,
 * and whoever chooses roster, plan and checkpoint can try many and keep a graph that it likes. It
 * holds against devices that were corrupt before the binding was made, and a server that chooses
 * the binding for other reasons (semi-honest). Immutable.
 */
public final class NeighbourGraph {
  private static final String DOMAIN = "tacit secagg graph v1";

  private final int cohort;
  private final int degree;
  private final boolean complete;

  /** Everybody's neighbourhood in the complete graph: one for all, for there are many. */
  private final int[] everybody;

  /** Device at each place of the cycle, and place of each device; empty when complete. */
  private final int[] order;

  private final int[] place;

  private NeighbourGraph(int cohort, int degree, int[] order) {
    this.cohort = cohort;
    this.degree = degree;
    this.complete = degree == cohort - 1;
    this.everybody = complete ? IntStream.range(0, cohort).toArray() : new int[0];
    this.order = order;
    this.place = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
  }

  /**
   * @throws IllegalArgumentException if the degree is neither the cohort less one nor an even
   *     number below that and the server not {@link Adversary#MALICIOUS}, or the threshold is more
   *     than the holders of a secret
   */
  public static NeighbourGraph of(SecAggParameters parameters, SessionBinding binding) {
    int cohort = binding.roster().size();
    int degree = parameters.degree();
    if (degree == cohort - 1) {
      return new NeighbourGraph(cohort, degree, new int[0]);
    }
    if (degree > cohort - 1 || degree % 2 != 0) {
      throw new IllegalArgumentException(
          "degree must be "
              + (cohort - 1)
              + ", or even and less, for a cohort of "
              + cohort
              + " but was "
              + degree);
    }
    if (parameters.adversary() == Adversary.MALICIOUS) {
      throw new IllegalArgumentException(
          "degree must be "
              + (cohort - 1)
              + ", the complete graph, against a MALICIOUS server but was "
              + degree);
    }
    if (parameters.threshold() > degree) {
      throw new IllegalArgumentException(
          "threshold must be at most the degree, "
              + degree
              + ", in a sparse graph but was "
              + parameters.threshold());
    }
    return new NeighbourGraph(cohort, degree, shuffled(cohort, binding));
  }

  public int cohort() {
    return cohort;
  }

  /** The device itself and its neighbours, ascending; not to be changed. */
  public int[] closedNeighbourhood(int device) {
    if (complete) {
      return everybody;
    }
    int[] members = new int[degree + 1];
    for (int i = 0; i <= degree; i++) {
      members[i] = order[Math.floorMod(place[device] + i - degree / 2, cohort)];
    }
    Arrays.sort(members);
    return members;
  }

  /**
   * Whether a device keeps a share of its own secrets, beside those of its neighbours: in the
   * complete graph, as in Bonawitz et al. 2017; not in a sparse one, whose parameters count the
   * neighbours' shares only ({@link dev.tacit.secagg.parameters.ParameterFinder}).
   */
  public boolean ownersHoldShares() {
    return complete;
  }

  public boolean adjacent(int a, int b) {
    if (a == b) {
      return false;
    }
    if (complete) {
      return true;
    }
    int distance = Math.abs(place[a] - place[b]);
    return Math.min(distance, cohort - distance) <= degree / 2;
  }

  private static int[] shuffled(int cohort, SessionBinding binding) {
    int[] order = new int[cohort];
    Arrays.setAll(order, i -> i);
    Draws draws = new Draws(binding.digest());
    for (int i = cohort - 1; i > 0; i--) {
      int j = draws.below(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Public draws: SHA-256 of the domain, the binding and a counter. */
  private static final class Draws {
    private final byte[] binding;
    private final MessageDigest sha256 = sha256();
    private ByteBuffer block = ByteBuffer.allocate(0);
    private int counter;

    Draws(byte[] binding) {
      this.binding = binding;
    }

    /** Uniform in [0, bound): draws that would favour small results are thrown away. */
    int below(int bound) {
      long limit = (1L << 32) / bound * bound;
      long draw;
      do {
        if (!block.hasRemaining()) {
          block = ByteBuffer.wrap(nextBlock());
        }
        draw = block.getInt() & 0xffffffffL;
      } while (draw >= limit);
      return (int) (draw % bound);
    }

    private byte[] nextBlock() {
      sha256.update(DOMAIN.getBytes(StandardCharsets.UTF_8));
      sha256.update(binding);
      return sha256.digest(ByteBuffer.allocate(Integer.BYTES).putInt(counter++).array());
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
