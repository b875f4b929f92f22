package dev.tacit.cli.simulate.privacy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            note(experiment, guarantee).map(words -> "; " + words).orElse(""));
  }

  /** What epsilon is of, where it is not all that a reader may think. */
  private static Optional<String> note(Experiment experiment, Guarantee guarantee) {
    String all =
        Stream.of(larger(experiment, guarantee), shared(experiment))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  /** That it is not of clients' own models, if they have some. */
  static Optional<String> shared(Experiment experiment) {
    return experiment.algorithm() instanceof Algorithm.Ditto
        ? Optional.of(
            "it is of the shared model, and not of clients' own, which have no noise and stay on"
                + " their devices")
        : Optional.empty();
  }

  private static String who(Experiment experiment, Guarantee guarantee) {
    int rounds = experiment.rounds();
    int most = experiment.cohorts().participations(rounds);
    if (guarantee.unit() == PrivacyUnit.USER
        && guarantee.relation() == NeighbouringRelation.ADD_OR_REMOVE_ONE) {
      return "may be drawn in each of %s, in secret".formatted(Figures.count(rounds, "round"));
    }
    return most == rounds
        ? "takes part in all rounds"
        : "takes part in %d of %s%s"
            .formatted(
                most,
                Figures.count(rounds, "round"),
                experiment.cohorts() instanceof Cohorts.Rounds
                    ? ", as turns allow"
                    : " at most, as clients rest");
  }

  /** That noise is not of this cohort, if it is not. */
  static Optional<String> larger(Experiment experiment, Guarantee guarantee) {
    if (guarantee.noiseCohort().isEmpty()) {
      return Optional.empty();
    }
    String same = "";
    if (!(experiment.cohorts() instanceof Cohorts.Rounds rounds)) {
      same = " in each sum, of so many more clients that they rest as long";
    } else if (rounds.selection() instanceof Selection.Scheduled) {
      same = " in each group, and as many groups";
    }
    return Optional.of(
        "noise as for a cohort of %s: the epsilon is that of a run with so many%s"
            .formatted(Figures.count(guarantee.noiseCohort().getAsInt()), same));
  }

  /** What is wrong with delta, if something is. */
  public static Optional<String> doubt(Experiment experiment, Guarantee guarantee) {
    boolean users = guarantee.unit() == PrivacyUnit.USER;
    long units = users ? experiment.population().size() : examples(experiment.population());
    return guarantee.delta() < 1.0 / units
        ? Optional.empty()
        : Optional.of(
            ("Careful: delta = %s is not below 1 / %s, one over the %s. A method that publishes one of"
                    + " them in full, picked at random, would keep to it: take a much smaller"
                    + " privacy.delta")
                .formatted(
                    Figures.scientific(guarantee.delta()),
                    Figures.count(units),
                    users ? "clients" : "examples that clients train on"));
  }

  private static long examples(Population population) {
    long all = 0;
    for (int client = 0; client < population.size(); client++) {
      all += population.trainSize(client);
    }
    return all;
  }

  /** Epsilon, what it is of, and what it does not cover. */
  public static void put(ObjectNode result, Experiment experiment, Guarantee guarantee) {
    result.put("epsilon", guarantee.epsilon(experiment.rounds()));
    result.put("delta", guarantee.delta());
    result.put("trust_model", TrustWords.of(experiment).name());
    result.put("privacy_unit", guarantee.unit().label());
    result.put("relation", guarantee.relation().label());
    guarantee.noiseCohort().ifPresent(cohort -> result.put("noise_cohort", cohort));
    note(experiment, guarantee).ifPresent(words -> result.put("epsilon_note", words));
    doubt(experiment, guarantee).ifPresent(words -> result.put("epsilon_warning", words));
    result.put("epsilon_rounds", experiment.rounds());
    result.put("secure_aggregation", TrustWords.sums(experiment));
    Uncovered.put(result, experiment);
  }
}
