package dev.tacit.privacy.audit;

/**
 * An event on scores by which two worlds are told apart.
 *
 * @param threshold not NaN
 * @param above whether the event is a score of at least the threshold, else one below it
 * @param likelierWith whether the event is taken to be likelier with the unit than without it:
 *     which side of the definition's inequality it violates
 */
public record ScoreEvent(double threshold, boolean above, boolean likelierWith) {
  public ScoreEvent {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold must be a number but was NaN");
    }
  }

  /** The counts as seen from the likelier world. */
  EventCounts counts(double[] scoresWith, double[] scoresWithout) {
    EventCounts counts =
        new EventCounts(
            hits(scoresWith), scoresWith.length, hits(scoresWithout), scoresWithout.length);
    return likelierWith ? counts : counts.swapped();
  }

  private int hits(double[] scores) {
    int hits = 0;
    for (double score : scores) {
      if (score >= threshold == above) {
        hits++;
      }
    }
    return hits;
  }
}
