package dev.tacit.cli.simulate.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Amplification;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Federated;
import dev.tacit.simulation.experiment.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a private run tells beside what its noise is on. No epsilon covers it: outside a simulation
 * each would be a release to be noised and charged, or not to be made.
 *
 * @param what in words
 * @param keys names that it has in rounds.csv, rounds.jsonl, curves and result.json
 */
record Uncovered(String what, List<String> keys) {
  private static final List<RoundColumn> PARTICIPANTS =
      List.of(
          RoundColumn.COHORT,
          RoundColumn.COUNTED,
          RoundColumn.LATE,
          RoundColumn.DROPPED_OUT,
          RoundColumn.ABANDONED,
          RoundColumn.SIMULATED_SECONDS,
          RoundColumn.BYTES_DOWN,
          RoundColumn.BYTES_UP);

  private static Uncovered of(String what, RoundColumn... columns) {
    return new Uncovered(what, Stream.of(columns).map(RoundColumn::label).toList());
  }

  /** All of an experiment's. */
  static List<Uncovered> of(Experiment experiment) {
    List<Uncovered> all = new ArrayList<>();
    all.add(of("How many examples a round's devices have", RoundColumn.EXAMPLES));
    all.add(participants(experiment));
    noise(experiment.protection(), all);
    clients(experiment, all);
    ExampleStore test = experiment.measurement().test();
    if (test.size() > 0 && GroupedStore.groupsOf(test) > 0) {
      all.add(
          new Uncovered(
              "Scores on the test set, which has examples of the same people as the clients', also"
                  + " of what an attacker wants; so, too, when a target ended the run",
              List.of(
                  "accuracy",
                  "best_accuracy",
                  "loss",
                  "test_accuracy",
                  "test_loss",
                  RoundColumn.ATTACK_SUCCESS.label(),
                  "rounds_to_target",
                  "simulated_seconds_to_target")));
    }
    all.add(
        new Uncovered("Who has which examples, in words and pictures of report.html", List.of()));
    all.add(
        new Uncovered(
            "What is kept in the folder for its owner only: digests of the data in inputs.private and, until the run is"
                + " done, what clients remember in simulation.state",
            List.of()));
    all.add(
        new Uncovered(
            "The choice of this run or its settings by what other runs on the same data came to, as"
                + " in a sweep or a comparison",
            List.of()));
    return List.copyOf(all);
  }

  private static Uncovered participants(Experiment experiment) {
    boolean secret =
        experiment.protection() instanceof Protection.Central central
            && central.amplification() == Amplification.POISSON;
    return new Uncovered(
        secret
            ? "How many were drawn, and what tells of it: the claim is for draws that are kept secret"
            : "How many take part, and how long it takes: that is taken to be public",
        Stream.concat(PARTICIPANTS.stream().map(RoundColumn::label), Stream.of("seconds"))
            .toList());
  }

  private static void noise(Protection protection, List<Uncovered> all) {
    if (protection instanceof Protection.Central) {
      all.add(
          of(
              "How long sums are beside their noise, and how many updates were clipped",
              RoundColumn.SIGNAL_TO_NOISE,
              RoundColumn.CLIPPED));
    } else if (!(protection instanceof Protection.Local)) {
      all.add(of("How many updates were clipped", RoundColumn.CLIPPED));
    }
  }

  private static void clients(Experiment experiment, List<Uncovered> all) {
    boolean tuned = experiment.measurement().federated().flatMap(Federated::fineTuning).isPresent();
    boolean personal = tuned || experiment.algorithm() instanceof Algorithm.Ditto;
    if (experiment.measurement().federated().isPresent()) {
      all.add(
          of(
              "What clients measure on their own held-out examples: means, deviations, and how"
                  + " accuracy is spread over clients in report.html",
              RoundColumn.CLIENT_ACCURACY,
              RoundColumn.CLIENT_DEVIATION,
              RoundColumn.CLIENT_TENTH));
    }
    if (personal) {
      all.add(
          of(
              "Models of single clients, which have no noise and would stay with them, and what is"
                  + " measured of them: its mean, and how it is spread over clients",
              RoundColumn.PERSONAL_ACCURACY));
    }
  }

  static void put(ObjectNode result, Experiment experiment) {
    ArrayNode list = result.putArray("not_covered_by_epsilon");
    for (Uncovered each : of(experiment)) {
      ArrayNode keys = list.addObject().put("what", each.what).putArray("keys");
      each.keys.forEach(keys::add);
    }
  }

  /** As a section of a page. */
  static Markup section(Experiment experiment) {
    return Markup.of(
        """
        <section id="uncovered"><h2>SIMULATION: what no ε covers</h2>
        <p>ε is of the model, after every round and at the end, and of whatever is computed from it and from public data: %s.
        A simulation tells more, which is made of clients’ data without noise. Outside, each of these would have to be noised
        and charged, or not be told:</p>
        <ul>%s</ul></section>""",
        "test accuracy, loss and the success of an attack where the test set is public, norms of updates, clipping norms, and"
            + " when a target ended the run",
        Markup.join(of(experiment).stream().map(Uncovered::item).toList()));
  }

  private Markup item() {
    return keys.isEmpty()
        ? Markup.of("<li>%s.</li>", what)
        : Markup.of("<li>%s: <code>%s</code>.</li>", what, String.join(", ", keys));
  }
}
