package dev.tacit.secagg.parameters;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SecAggParameters;
import java.util.Optional;

/**
 * Finds the sparsest graph, and a threshold, that meet demands. Stateless.
 *
 * <p>Cohorts below {@link #SMALLEST_SPARSE_COHORT} take the complete graph: it costs little there,
 * and its guarantees are certain. So does a cohort that no sparse graph serves, and every cohort
 * against {@link Adversary#MALICIOUS}.
 *
 * <p>Thresholds. Between what security asks for and what correctness allows, a sparse graph takes
 * the least: rebuilding costs least, and the round survives more drop-outs than were demanded. The
 * complete graph takes two thirds of the cohort, rounded up, or what comes nearest: that holds off
 * a server that lies with nearly a third of the devices, and still bears nearly a third of
 * drop-outs.
 */
public final class ParameterFinder {
  /** Devices from which on sparse graphs are looked for. */
  public static final int SMALLEST_SPARSE_COHORT = 64;

  private ParameterFinder() {}

  /**
   * The least degree and threshold that meet demands.
   *
   * @param cohort devices of the roster, 2 to {@link SecAggParameters#MAXIMUM_COHORT}
   * @throws IllegalArgumentException if the cohort is out of range, or no graph meets the demands:
   *     the message says which of them, and what would do
   */
  public static GraphParameters find(Demands demands, int cohort) {
    requireCohort(cohort);
    Optional<GraphParameters> found =
        mayBeSparse(demands, cohort) ? new SparseSearch(demands, cohort).find() : Optional.empty();
    return found.orElseGet(() -> complete(demands, cohort));
  }

  /**
   * Holds a degree and a threshold that somebody else chose against demands: for a device, which
   * need not believe its server. Only what concerns security is judged; a sum that cannot be
   * unmasked harms nobody.
   *
   * @return what they achieve
   * @throws IllegalArgumentException if they are no parameters for the cohort, or are not as secure
   *     as is demanded; the message says why
   */
  public static GraphParameters requireSecure(
      Demands demands, int cohort, int degree, int threshold) {
    requireCohort(cohort);
    if (degree == cohort - 1) {
      int corrupt = demands.corruptOf(cohort);
      GraphParameters told =
          new GraphParameters(cohort, degree, threshold, demands.adversary(), 0, 0);
      if (corrupt >= demands.adversary().breakingPoint(threshold, cohort)) {
        throw new IllegalArgumentException(
            String.format(
                "threshold must withstand %d corrupt ones of %d devices and a %s server but was %d",
                corrupt, cohort, demands.adversary(), threshold));
      }
      return told;
    }
    if (!mayBeSparse(demands, cohort)) {
      throw new IllegalArgumentException(
          String.format(
              "degree must be %d, the complete graph, for %d devices and a %s server but was %d",
              cohort - 1, cohort, demands.adversary(), degree));
    }
    if (degree < 2 || degree % 2 != 0 || degree > cohort - 1) {
      throw new IllegalArgumentException(
          "degree must be " + (cohort - 1) + ", or even and less, but was " + degree);
    }
    GraphParameters told = new SparseSearch(demands, cohort).judge(degree, threshold);
    if (told.securityFailure() > demands.securityFailure()) {
      throw new IllegalArgumentException(
          String.format(
              "degree and threshold must leave a %s server a chance of %.3g at most among %d"
                  + " devices, but %d and %d leave it %.3g",
              demands.adversary(),
              demands.securityFailure(),
              cohort,
              degree,
              threshold,
              told.securityFailure()));
    }
    return told;
  }

  /** Whether a graph that is not complete may serve a cohort of this size. */
  public static boolean mayBeSparse(Demands demands, int cohort) {
    return cohort >= SMALLEST_SPARSE_COHORT && demands.adversary() != Adversary.MALICIOUS;
  }

  /**
   * How many devices of every sum a claim of privacy may count on, the corrupt among them, where no
   * device helps to unmask a sum of fewer than a minimum.
   *
   * <p>In the complete graph that is the minimum: a device counts those alone whose shares it could
   * open. In a sparse one a device sees its neighbours only, and a larger number than what the
   * demanded drop-outs leave of a cohort would be the server's word and nothing else.
   *
   * @param cohort devices of a roster at most
   * @param minimumSurvivors that every device asks for
   */
  public static int survivorsCountedOn(Demands demands, int cohort, int minimumSurvivors) {
    return mayBeSparse(demands, cohort)
        ? Math.min(minimumSurvivors, cohort - demands.droppedOf(cohort))
        : minimumSurvivors;
  }

  private static void requireCohort(int cohort) {
    if (cohort < 2 || cohort > SecAggParameters.MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "cohort must be in [2, " + SecAggParameters.MAXIMUM_COHORT + "] but was " + cohort);
    }
  }

  /**
   * Everybody holds a share of everybody's secrets, its own included: nothing is left to chance.
   */
  private static GraphParameters complete(Demands demands, int cohort) {
    int corrupt = demands.corruptOf(cohort);
    int least = SecAggParameters.leastThreshold(demands.adversary(), cohort - 1);
    while (corrupt >= demands.adversary().breakingPoint(least, cohort)) {
      least++;
    }
    int most = cohort - demands.droppedOf(cohort);
    if (least > most) {
      throw refusal(demands, cohort, least);
    }
    int threshold = Math.max(least, Math.min(most, (2 * cohort + 2) / 3));
    return new GraphParameters(cohort, cohort - 1, threshold, demands.adversary(), 0, 0);
  }

  private static IllegalArgumentException refusal(Demands demands, int cohort, int least) {
    int corrupt = demands.corruptOf(cohort);
    if (least > cohort) {
      return new IllegalArgumentException(
          "corrupt must be a share that leaves an honest one among "
              + cohort
              + " devices but was "
              + demands.corrupt()
              + ", "
              + corrupt
              + " of them");
    }
    return new IllegalArgumentException(
        String.format(
            "dropOut must be at most %d of %d devices, for %d are needed against a %s server with"
                + " %d corrupt ones, but was %s, %d of them; what would do is a smaller dropOut"
                + " or corrupt, or a weaker adversary",
            cohort - least,
            cohort,
            least,
            demands.adversary(),
            corrupt,
            demands.dropOut(),
            demands.droppedOf(cohort)));
  }
}
