package dev.tacit.simulation.inference;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of clients' images.
 *
 * @param bound what privacy says of users, if it says anything
 * @param views what each look shows
 */
public record InversionResult(Optional<PrivacyBound> bound, List<Reconstruction> views) {
  /**
   * The most that privacy allows: whose of n people's examples they were, all as likely, is told no
   * more often than at 1/n of false positives a member is. For let Q be what is released with zeros
   * in the client's place: the sum over people of Q[the guess is this one] is 1 at most, and by
   * concavity of the curve the mean of P[right] is at most its value at the mean of these.
   */
  public double most(int people) {
    return bound.map(b -> b.stated().truePositiveRate(1.0 / people)).orElse(1.0);
  }

  /** The same by the curve of the event itself. */
  public double tightMost(int people) {
    return bound.map(b -> b.tight().truePositiveRate(1.0 / people)).orElse(1.0);
  }

  /** Whether no attacker told people apart more often than privacy allows, as far as seen. */
  public boolean isWithinBound() {
    return views.stream().allMatch(view -> view.lowest() <= most(view.people()));
  }
}
