package dev.tacit.simulation.inference;

import dev.tacit.privacy.audit.OneRunBound;
import java.util.Optional;

/**
 * What canaries prove.
 *
 * @param bound what the experiment's privacy says of users, if it has any
 * @param canaries of all runs together
 * @param found the least epsilon, and the guesses that prove it
 */
public record AuditResult(Optional<PrivacyBound> bound, int canaries, OneRunBound found) {
  /**
   * Whether what is proved is no more than what is stated. If the statement is right, it is with
   * the audit's confidence.
   */
  public boolean isConsistent() {
    return bound.isEmpty() || found.bound().epsilon() <= bound.get().epsilon();
  }
}
