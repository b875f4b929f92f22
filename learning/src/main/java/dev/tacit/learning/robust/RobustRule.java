package dev.tacit.learning.robust;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.Workers;
import java.util.Optional;

/**
 * What stands for a cohort's updates in place of their mean, so that a few of them, whatever they
 * are, cannot lead it away: settings, immutable. Whoever computes it sees single updates, so there
 * is no secure aggregation below it, and what comes out is as private as they are.
 *
 * <h2>Updates that are not finite</h2>
 *
 * An update with a NaN or an infinite number in it is left out, with one of the faulty clients that
 * the rule was set for: the rest is aggregated as a cohort of one less, of which one less is
 * faulty. So such an update cannot win, nor reach what comes out, which is always finite. If there
 * are more of them than the rule was set for, nothing comes out.
 *
 * <h2>Memory and threads</h2>
 *
 * The caller holds the cohort's updates, clients times d floats; a rule takes a vector for what
 * comes out, 64 columns of the cohort for each thread, and {@link Krum} 8 bytes for each pair of
 * clients. Work is shared by the threads of a {@link Workers}; the result is the same, to the last
 * bit, for any number of them.
 */
public sealed interface RobustRule permits Median, TrimmedMean, Krum {
  /** The fewest updates that the rule is for. */
  int smallestCohort();

  /** How many of so many updates may be faulty. */
  int faulty(int cohort);

  /**
   * Aggregates updates that are all finite.
   *
   * @param cohort before others were left out
   */
  float[] ofFinite(float[][] updates, int cohort, Workers workers);

  /**
   * Aggregates a cohort's updates.
   *
   * @param updates [client][coordinate], of one length of at least 1; left as they are
   * @param workers for the calling thread only {@code new Workers(1)}
   * @return empty where more updates are not finite than {@link #faulty}: the round is to be
   *     abandoned
   * @throws IllegalArgumentException if there are fewer than {@link #smallestCohort} or their
   *     lengths differ
   */
  default Optional<float[]> aggregate(float[][] updates, Workers workers) {
    Argument.within("cohort", updates.length, smallestCohort(), Integer.MAX_VALUE);
    for (float[] update : updates) {
      Argument.length("update", update.length, updates[0].length);
    }
    Argument.atLeastOne("length of updates", updates[0].length);
    float[][] finite = FiniteUpdates.of(updates, workers);
    if (updates.length - finite.length > faulty(updates.length)) {
      return Optional.empty();
    }
    return Optional.of(ofFinite(finite, updates.length, workers));
  }
}
