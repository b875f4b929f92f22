package dev.tacit.simulation.inference;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.audit.CanaryScores;
import dev.tacit.privacy.audit.Guesses;
import dev.tacit.privacy.audit.OneRunAudit;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.ServerNoise;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/**
 * An empirical lower bound on the epsilon of users ({@link OneRunAudit}): some clients are {@link
 * Canaries}, each included with probability 1/2, and from the means of all rounds it is guessed
 * which were. Runs are independent and of canaries of their own, so that all together are one
 * mechanism with as many canaries as they have.
 *
 * @param canaries clients of a run that are canaries, 1 or more
 * @param runs how many, 1 or more
 * @param failureProbability how often a right statement is contradicted at most, in (0, 1)
 */
public record CanaryAudit(int canaries, int runs, double failureProbability) {
  /** Clipped to the norm of the round, whatever becomes of it. */
  private static final double LONGER = 10;

  public CanaryAudit {
    Argument.atLeastOne("canaries", canaries);
    Argument.atLeastOne("runs", runs);
    if (!(failureProbability > 0 && failureProbability < 1)) {
      throw new IllegalArgumentException(
          "failureProbability must be in (0, 1) but was " + failureProbability);
    }
    Math.multiplyExact(canaries, runs);
  }

  /** One run's canaries. */
  private record Seen(double[] scores, BitSet included) {}

  /**
   * Runs it. A function of the experiment and of this alone.
   *
   * @param threads in [1, 1024], each with a run
   * @param done hears after each run how many are done
   * @throws IllegalArgumentException if the experiment is not one that can be audited so
   */
  public AuditResult run(Experiment experiment, int threads, IntConsumer done)
      throws InterruptedException {
    requireUsers(experiment);
    Experiment base =
        experiment.withMeasurement(
            new Measurement(
                new Subset(experiment.measurement().test(), new int[0]), experiment.rounds()));
    List<Seen> seen = Trials.run(runs, threads, done, run -> observe(base, run));
    double[] scores = seen.stream().flatMapToDouble(one -> Arrays.stream(one.scores())).toArray();
    boolean[] included = new boolean[scores.length];
    for (int i = 0; i < included.length; i++) {
      included[i] = seen.get(i / canaries).included().get(i % canaries);
    }
    return new AuditResult(
        PrivacyBound.of(experiment, PrivacyUnit.USER),
        scores.length,
        OneRunAudit.bestOf(
            CanaryScores.of(scores, included),
            guesses(scores.length),
            experiment.guarantee().map(g -> g.delta()).orElse(Protection.DELTA),
            failureProbability));
  }

  private void requireUsers(Experiment experiment) {
    Known.requireHonest(experiment);
    if (experiment.guarantee().isPresent()
        && experiment.guarantee().get().unit() != PrivacyUnit.USER) {
      throw new IllegalArgumentException(
          "privacy must be of users, whose updates canaries replace, but was of single examples:"
              + " membership inference bounds their epsilon");
    }
    int most = Math.min(experiment.population().size(), experiment.model().spec().parameterCount());
    if (canaries > most) {
      throw new IllegalArgumentException(
          "canaries must be at most %d, the clients or weights there are, but was %d"
              .formatted(most, canaries));
    }
  }

  /** On the outermost 1 %, 4 % and 12 % of either side: fixed before any score is seen. */
  private static List<Guesses> guesses(int all) {
    return Arrays.stream(new int[] {100, 25, 8})
        .map(part -> Math.max(1, all / part))
        .distinct()
        .filter(each -> 2 * each <= all)
        .mapToObj(each -> new Guesses(each, each))
        .toList();
  }

  /** Of canaries' vectors: above what they are clipped to in any round. */
  private static double norm(Experiment base) {
    if (base.protection() instanceof Protection.Central central
        && central.noise() instanceof ServerNoise.Adaptive) {
      return LONGER * AdaptiveClipping.LARGEST_NORM;
    }
    OptionalDouble clipped = base.protection().clippingNorm();
    return clipped.isPresent() ? LONGER * clipped.getAsDouble() : 1;
  }

  private Seen observe(Experiment base, int run) throws InterruptedException {
    Seeds seeds = Seeds.of(base.seed()).at("audit", run);
    int size = base.population().size();
    int[] clients =
        new Selection.Uniform(canaries)
            .select(Fleet.ideal(seeds.at("canaries").bits(), size), 0, 0);
    Arrays.sort(clients);
    Draws coins = Draws.of(seeds.bits(), "inference.audit", 0, 0);
    BitSet included = new BitSet();
    for (int canary = 0; canary < canaries; canary++) {
      included.set(canary, coins.bits() < 0);
    }
    Canaries there =
        new Canaries(
            clients, included, norm(base), Known.hidesDraws(base), seeds.at("signs").bits());
    Experiment experiment = Known.run(base, seeds.bits()).withDeviation(there);
    double[] scores = new double[canaries];
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.watch(release -> there.score(release, scores));
      simulation.run(round -> {});
    }
    return new Seen(scores, included);
  }
}
