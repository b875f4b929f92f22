package dev.tacit.cli.simulate.privacy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import dev.tacit.simulation.experiment.Protection;
import java.util.Optional;

/** What a run's noise would hide, in words and for programs. */
public final class GuaranteeWords {
  private GuaranteeWords() {}

  /** In one line. */
  public static String line(Experiment experiment, Guarantee guarantee) {
    return "%s epsilon <= %s at delta = %s under %s, of who %s%s"
        .formatted(
            guarantee.unit() == PrivacyUnit.USER ? "user-level" : "example-level",
            Figures.epsilon(guarantee.epsilon(experiment.rounds())),
            Figures.exact(guarantee.delta()),
            guarantee.relation().label().replace('_', '-'),
            who(experiment, guarantee),
            larger(guarantee).map(words -> "; " + words).orElse(""));
  }

  private static String who(Experiment experiment, Guarantee guarantee) {
    int rounds = experiment.rounds();
    int most = Protection.participations(experiment.cohorts(), rounds);
    if (guarantee.unit() == PrivacyUnit.USER
        && guarantee.relation() == NeighbouringRelation.ADD_OR_REMOVE_ONE) {
      return "may be drawn in each of %s, in secret".formatted(Figures.count(rounds, "round"));
    }
    return most == rounds
        ? "takes part in all rounds"
        : "takes part in %d of %s, as turns allow".formatted(most, Figures.count(rounds, "round"));
  }

  /** That noise is not of this cohort, if it is not. */
  static Optional<String> larger(Guarantee guarantee) {
    return guarantee.noiseCohort().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "noise as for a cohort of %s: the epsilon is that of a run with so many"
                .formatted(Figures.count(guarantee.noiseCohort().getAsInt())));
  }

  /** Beside epsilon, what it is of. */
  public static void put(ObjectNode result, Experiment experiment, Guarantee guarantee) {
    result.put("delta", guarantee.delta());
    result.put("trust_model", TrustWords.of(experiment).name());
    result.put("privacy_unit", guarantee.unit().label());
    result.put("relation", guarantee.relation().label());
    guarantee.noiseCohort().ifPresent(cohort -> result.put("noise_cohort", cohort));
    larger(guarantee).ifPresent(words -> result.put("epsilon_note", words));
  }
}
