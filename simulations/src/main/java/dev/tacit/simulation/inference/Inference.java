package dev.tacit.simulation.inference;

import dev.tacit.privacy.audit.CanaryScores;
import dev.tacit.privacy.audit.EpsilonBound;
import dev.tacit.privacy.audit.Guesses;
import dev.tacit.privacy.audit.OneRunAudit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * How one attack did.
 *
 * @param view what it looks at
 * @param online whether it had shadow runs with the targets, and not only without them
 * @param area under its receiver operating characteristic: 1/2 is guessing
 * @param points at false positives of 1 % and 0.1 %
 * @param leastEpsilon what the attack proves: whatever is private has an epsilon of so much at
 *     least. Members were drawn independently, so the one-run theorem holds for all pairs of a run
 *     and a target together
 */
public record Inference(
    View view,
    boolean online,
    double area,
    List<OperatingPoint> points,
    EpsilonBound leastEpsilon) {
  private static final double[] FALSE_POSITIVES = {0.01, 0.001};

  /** What an attack looks at. */
  public enum View {
    /** The model at the end. */
    MODEL,
    /** The means of all rounds, with their noise. */
    MEANS
  }

  /**
   * From the scores of runs.
   *
   * @param scores by run and target
   * @param in who was in, drawn with probability 1/2 each
   */
  static Inference of(
      View view, boolean online, List<double[]> scores, List<BitSet> in, double delta) {
    int targets = scores.get(0).length;
    double[] all = new double[scores.size() * targets];
    boolean[] included = new boolean[all.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = scores.get(i / targets)[i % targets];
      included[i] = in.get(i / targets).get(i % targets);
    }
    Roc roc = Roc.of(some(all, included, true), some(all, included, false));
    return new Inference(
        view,
        online,
        roc.area(),
        Arrays.stream(FALSE_POSITIVES).mapToObj(roc::at).toList(),
        OneRunAudit.bestOf(
                CanaryScores.of(all, included), guesses(all.length), delta, OperatingPoint.FAILURE)
            .bound());
  }

  /** On the outermost 1 % and 5 % of either side: fixed before any score is seen. */
  private static List<Guesses> guesses(int pairs) {
    int few = Math.max(1, pairs / 100);
    int many = Math.max(1, pairs / 20);
    return List.of(new Guesses(few, few), new Guesses(many, many));
  }

  private static double[] some(double[] values, boolean[] included, boolean which) {
    double[] some = new double[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (included[i] == which) {
        some[count++] = values[i];
      }
    }
    return Arrays.copyOf(some, count);
  }

  /** Whether it did no better than privacy allows, as far as intervals tell. */
  boolean isWithin(PrivacyBound bound) {
    return leastEpsilon.epsilon() <= bound.epsilon()
        && points.stream()
            .allMatch(
                point ->
                    point.lowest() <= bound.stated().truePositiveRate(point.mostFalsePositives()));
  }
}
