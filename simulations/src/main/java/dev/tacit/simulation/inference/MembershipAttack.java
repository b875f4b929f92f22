package dev.tacit.simulation.inference;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import dev.tacit.simulation.inference.Inference.View;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Membership inference ({@link LikelihoodRatio}) against many runs of an experiment, all of its
 * length and with its clients, initial model and, unless draws are hidden, cohorts, but with other
 * noise and orders, and with some of the targets only. The attacker learns from shadow runs, in
 * half of which each target is; then it attacks others, in which each is with probability 1/2,
 * independently. It has all that the experiment's privacy takes to be known, and shadow runs with
 * the very data of all others.
 *
 * @param unit whose membership is asked for
 * @param targets how many, drawn by the experiment's seed
 * @param shadows runs to learn from, even, 4 or more
 * @param victims runs to attack, 1 or more
 */
public record MembershipAttack(PrivacyUnit unit, int targets, int shadows, int victims) {
  public MembershipAttack {
    Objects.requireNonNull(unit, "unit");
    Argument.atLeastOne("targets", targets);
    Argument.atLeastOne("victims", victims);
    if (shadows < 4 || shadows % 2 != 0) {
      throw new IllegalArgumentException("shadows must be even and at least 4 but was " + shadows);
    }
  }

  /** How many runs it takes. */
  public int runs() {
    return Math.addExact(shadows, victims);
  }

  /** What was seen of a run, by target. */
  private record Seen(double[] confidences, double[] alignments, Optional<Evaluation> test) {}

  /**
   * Runs it. A function of the experiment and of this alone.
   *
   * @param threads in [1, 1024], each with a run
   * @param done hears after each run how many are done
   * @throws IllegalArgumentException if the experiment is not one that can be attacked so
   */
  public MembershipResult run(Experiment experiment, int threads, IntConsumer done)
      throws InterruptedException {
    Known.requireHonestRounds(experiment);
    Targets drawn = Targets.drawn(unit, targets, experiment.population(), experiment.seed());
    List<BitSet> in = design(experiment.seed());
    List<Seen> seen =
        Trials.run(runs(), threads, done, run -> observe(experiment, drawn, in.get(run), run));
    Optional<PrivacyBound> bound = PrivacyBound.of(experiment, unit);
    double delta = bound.map(PrivacyBound::delta).orElse(Protection.DELTA);
    List<Inference> attacks = new ArrayList<>();
    for (View view : View.values()) {
      Function<Seen, double[]> statistic =
          view == View.MODEL ? Seen::confidences : Seen::alignments;
      List<double[]> all = seen.stream().map(statistic).toList();
      LikelihoodRatio ratio = LikelihoodRatio.fit(all.subList(0, shadows), in.subList(0, shadows));
      for (boolean online : new boolean[] {true, false}) {
        List<double[]> scores =
            all.subList(shadows, runs()).stream().map(one -> scores(ratio, one, online)).toList();
        attacks.add(Inference.of(view, online, scores, in.subList(shadows, runs()), delta));
      }
    }
    return new MembershipResult(
        unit, targets, shadows, victims, accuracy(seen), bound, List.copyOf(attacks));
  }

  private static double[] scores(LikelihoodRatio ratio, double[] statistics, boolean online) {
    double[] scores = new double[statistics.length];
    for (int target = 0; target < scores.length; target++) {
      scores[target] =
          online
              ? ratio.online(target, statistics[target])
              : ratio.offline(target, statistics[target]);
    }
    return scores;
  }

  private double accuracy(List<Seen> seen) {
    return seen.subList(shadows, runs()).stream()
        .flatMap(one -> one.test().stream())
        .mapToDouble(Evaluation::accuracy)
        .average()
        .orElse(Double.NaN);
  }

  /** Who is in each run: shadow runs first. */
  private List<BitSet> design(long seed) {
    List<BitSet> in = new ArrayList<>();
    for (int run = 0; run < runs(); run++) {
      in.add(new BitSet(targets));
    }
    for (int target = 0; target < targets; target++) {
      Draws draws = Draws.of(seed, "inference.shadows", target, 0);
      int left = shadows / 2;
      for (int run = 0; run < shadows; run++) {
        if (draws.below(shadows - run) < left) {
          in.get(run).set(target);
          left--;
        }
      }
      Draws coins = Draws.of(seed, "inference.victims", target, 0);
      for (int run = shadows; run < runs(); run++) {
        in.get(run).set(target, coins.bits() < 0);
      }
    }
    return in;
  }

  private Seen observe(Experiment base, Targets drawn, BitSet in, int run)
      throws InterruptedException {
    Seeds seeds = Seeds.of(base.seed()).at("inference", run);
    Measurement whole = base.measurement();
    ExampleStore test = run < shadows ? new Subset(whole.test(), new int[0]) : whole.test();
    Experiment experiment =
        drawn.in(
            Known.run(base, seeds.bits()).withMeasurement(new Measurement(test, base.rounds())),
            in);
    Model model = base.workspace();
    // The attacker has the examples of all targets, whoever is in.
    Alignment alignment = new Alignment(base, drawn, seeds.at("attacker"));
    List<RoundReport> rounds = new ArrayList<>();
    float[] parameters;
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(alignment::see);
      simulation.run(rounds::add);
      parameters = simulation.parameters();
    }
    double[] confidences = new double[targets];
    for (int target = 0; target < targets; target++) {
      confidences[target] =
          Confidence.of(model, parameters, drawn.known(base.population(), target));
    }
    return new Seen(confidences, alignment.sums(), rounds.get(rounds.size() - 1).test());
  }
}
