package dev.tacit.simulation.inference;

import dev.tacit.privacy.PrivacyUnit;
import java.util.List;
import java.util.Optional;

/**
 * What membership inference found out about an experiment.
 *
 * @param unit whose membership it was
 * @param targets how many
 * @param shadows runs that the attacker learnt from
 * @param victims runs that it attacked
 * @param accuracy mean of the victims' models on the test examples; NaN without any
 * @param bound what privacy says, if it says anything of such a unit
 * @param attacks each view, with shadow runs with and without the targets and without only
 */
public record MembershipResult(
    PrivacyUnit unit,
    int targets,
    int shadows,
    int victims,
    double accuracy,
    Optional<PrivacyBound> bound,
    List<Inference> attacks) {
  /** Whether no attack did better than privacy allows; true where nothing is promised. */
  public boolean isWithinBound() {
    return bound.isEmpty() || attacks.stream().allMatch(attack -> attack.isWithin(bound.get()));
  }
}
