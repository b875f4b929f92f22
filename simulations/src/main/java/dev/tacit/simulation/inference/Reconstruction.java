package dev.tacit.simulation.inference;

import dev.tacit.privacy.audit.ClopperPearson;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well an attacker sees a client's images, over many runs with a client each.
 *
 * @param view what it looks at
 * @param decibels median over runs of the peak signal-to-noise ratio of the best guess for an image
 * @param structure median of the structural similarity of that guess
 * @param otherDecibels the same for images of people who were not in the run: what a guess reaches
 *     that has nothing from them
 * @param otherStructure likewise
 * @param found runs in which the attacker told whose examples they were of {@code people}
 * @param runs of how many
 * @param people that it was told: the client and others, all as likely
 */
public record Reconstruction(
    View view,
    double decibels,
    double structure,
    double otherDecibels,
    double otherStructure,
    int found,
    int runs,
    int people) {
  /** What an attacker looks at, in all rounds. */
  public enum View {
    /** The client's own update, as a server sees it that nobody protects it from. */
    UPDATE,
    /** The mean of the cohort, with its noise, as it is released. */
    MEAN,
    /**
     * The same of who knows what all others handed in: the attacker that differential privacy is
     * about.
     */
    REST
  }

  /** What came of one run. */
  record Outcome(
      double decibels,
      double structure,
      double otherDecibels,
      double otherStructure,
      boolean found) {}

  static Reconstruction of(View view, List<Outcome> outcomes, int people) {
    return new Reconstruction(
        view,
        median(outcomes, Outcome::decibels),
        median(outcomes, Outcome::structure),
        median(outcomes, Outcome::otherDecibels),
        median(outcomes, Outcome::otherStructure),
        (int) outcomes.stream().filter(Outcome::found).count(),
        outcomes.size(),
        people);
  }

  private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
    double[] sorted = outcomes.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Whose examples they were, told by blind guessing. */
  public double chance() {
    return 1.0 / people;
  }

  /** Share of runs in which they were found. */
  public double rate() {
    return (double) found / runs;
  }

  /** Lower end of its interval; runs are independent. */
  public double lowest() {
    return ClopperPearson.lower(found, runs, OperatingPoint.FAILURE / 2);
  }

  /** Upper end of its interval. */
  public double highest() {
    return ClopperPearson.upper(found, runs, OperatingPoint.FAILURE / 2);
  }
}
