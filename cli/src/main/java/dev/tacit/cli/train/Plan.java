package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.PrivacyConfig;
import dev.tacit.cli.train.config.PrivacyConfig.BandedNoise;
import dev.tacit.cli.train.config.PrivacyConfig.BltNoise;
import dev.tacit.cli.train.config.PrivacyConfig.Correlation;
import dev.tacit.cli.train.config.PrivacyConfig.Noisy;
import dev.tacit.cli.train.config.PrivacyConfig.TreeNoise;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.BltFit;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.learning.training.Unit;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.noise.GaussianNoise;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A configuration together with data: all that a run follows. Stateless once made.
 *
 * @param origin the model
 * @param units examples, or groups, that train; taken to be public
 * @param stepsPerEpoch in which as many are expected to be drawn
 * @param noise as a configuration names it: of a step, or with correlated noise of the whole run;
 *     empty without privacy
 */
record Plan(
    TrainConfig config,
    Inputs inputs,
    Origin origin,
    Recipe recipe,
    int units,
    double stepsPerEpoch,
    Optional<Double> noise) {
  /**
   * Settles on steps and noise.
   *
   * @throws IllegalArgumentException if model, data and privacy do not go together
   * @throws IOException if a file cannot be read
   */
  static Plan of(TrainConfig config, Inputs inputs) throws IOException {
    boolean groups = config.privacy() instanceof Noisy noisy && noisy.unit() instanceof Unit.User;
    int units = groups ? groups(inputs.raw()) : inputs.raw().train().size();
    if (config.batch() > units) {
      throw new IllegalArgumentException(
          "batch must be at most the %s %s to train on but was %s"
              .formatted(units, groups ? "groups" : "examples", config.batch()));
    }
    boolean passes = config.privacy() instanceof Noisy noisy && noisy.correlation().isPresent();
    double epoch = (double) units / config.batch();
    int slots = (int) Math.max(1, Math.round(epoch));
    double stepsPerEpoch = passes ? slots : epoch;
    long steps = config.length().steps(stepsPerEpoch);
    if (steps > Participation.MAXIMUM_STEPS) {
      throw new IllegalArgumentException(
          "the length must be at most %d steps but was %d"
              .formatted(Participation.MAXIMUM_STEPS, steps));
    }
    if (passes && steps % slots != 0) {
      throw new IllegalArgumentException(
          "steps must be whole passes of %d steps with dp-ftrl but was %d (say epochs instead)"
              .formatted(slots, steps));
    }
    Origin origin = Origin.of(config, inputs);
    Recipe recipe = unprotected(config, origin, stepsPerEpoch, (int) steps);
    if (!(config.privacy() instanceof Noisy noisy)) {
      return new Plan(config, inputs, origin, recipe, units, stepsPerEpoch, Optional.empty());
    }
    // Of any noise first, to ask what a multiplier costs.
    double given = noisy.noiseMultiplier().orElse(1);
    recipe = with(recipe, noisy.unit(), privacy(noisy, given, config, units, (int) steps));
    double noise = noisy.noiseMultiplier().isPresent() ? given : calibrated(recipe, noisy);
    recipe = with(recipe, noisy.unit(), privacy(noisy, noise, config, units, (int) steps));
    return new Plan(config, inputs, origin, recipe, units, stepsPerEpoch, Optional.of(noise));
  }

  private static int groups(Dataset set) {
    int groups = GroupedStore.groupsOf(set.train());
    if (groups == 0) {
      throw new IllegalArgumentException(
          "privacy.unit must be example for data that is not grouped but was group");
    }
    return groups;
  }

  private static Recipe unprotected(
      TrainConfig config, Origin origin, double stepsPerEpoch, int steps) {
    return new Recipe(
        origin.spec(),
        config.loss(),
        config.optimizer().of(steps, stepsPerEpoch),
        Privacy.NONE,
        Unit.EXAMPLE,
        steps,
        config.batch(),
        config.optimizer().average(),
        config.seed());
  }

  private static Recipe with(Recipe recipe, Unit unit, Privacy privacy) {
    return new Recipe(
        recipe.model(),
        recipe.loss(),
        recipe.optimizer(),
        privacy,
        unit,
        recipe.steps(),
        recipe.expectedBatch(),
        recipe.averageDecay(),
        recipe.seed());
  }

  private static double calibrated(Recipe recipe, Noisy noisy) {
    PrivacyBudget target = new PrivacyBudget(noisy.epsilon().getAsDouble(), noisy.delta());
    double noise =
        Calibration.noiseMultiplier(
            target, recipe.relation(), z -> recipe.event(recipe.steps(), z));
    if (noise > GaussianNoise.MAXIMUM_NOISE_MULTIPLIER) {
      throw new IllegalArgumentException(
          "privacy.epsilon must be one that noise of at most %.0f keeps to but %s in %d steps needs %.0f; take a larger epsilon, fewer steps or a smaller batch"
              .formatted(
                  GaussianNoise.MAXIMUM_NOISE_MULTIPLIER, target.epsilon(), recipe.steps(), noise));
    }
    return noise;
  }

  private static Privacy privacy(
      Noisy noisy, double multiplier, TrainConfig config, int units, int steps) {
    if (noisy.correlation().isPresent()) {
      int slots = (int) Math.max(1, Math.round((double) units / config.batch()));
      Participation limits = Participation.passes(slots, steps / slots, Assignment.INDEPENDENT);
      CorrelatedNoise noise =
          correlated(noisy.correlation().get(), limits).calibrated(multiplier, limits);
      return new Privacy.DpFtrl(
          noise, noisy.clippingNorm(), noisy.clipping(), slots, ClippedSum.MAXIMUM_EXAMPLES);
    }
    double rate = Math.min(1, (double) config.batch() / units);
    if (noisy.adaptive().isPresent()) {
      PrivacyConfig.Adaptive adaptive = noisy.adaptive().get();
      return new Privacy.AdaptiveDpSgd(
          rate,
          multiplier,
          noisy.clippingNorm(),
          adaptive.quantile(),
          adaptive.rate(),
          adaptive.countDeviation().orElse(Math.max(multiplier, config.batch() / 20.0)));
    }
    return new Privacy.DpSgd(rate, multiplier, noisy.clippingNorm(), noisy.clipping());
  }

  private static CorrelatedNoise correlated(Correlation kind, Participation limits) {
    if (kind instanceof TreeNoise tree) {
      return new Tree(1, tree.steps() == 0 ? limits.separation() : tree.steps());
    } else if (kind instanceof BandedNoise banded) {
      return Banded.squareRoot(1, banded.bands());
    }
    return BltFit.fit(1, limits, ((BltNoise) kind).buffers());
  }

  /** What protects, if anything does. */
  Optional<Noisy> noisy() {
    return config.privacy() instanceof Noisy noisy ? Optional.of(noisy) : Optional.empty();
  }

  /** The configuration with the noise that was computed: read again it gives this plan. */
  String resolved() {
    return config.toYaml(noise);
  }

  /** The next step after which weights are measured; the last one at most. */
  int nextEvaluation(int done) {
    return (int) Math.min(recipe.steps(), config.evaluateEvery().after(done, stepsPerEpoch));
  }

  /** The next step after which the state is kept; the last one at most. */
  int nextCheckpoint(int done) {
    return (int) Math.min(recipe.steps(), config.checkpointEvery().after(done, stepsPerEpoch));
  }

  /** Upper bound on what all steps cost. */
  double epsilon() {
    return PldAccountant.epsilon(
            recipe.event(recipe.steps()), recipe.relation(), noisy().orElseThrow().delta())
        .upper();
  }

  /** What to think twice about: a delta at which whole units may be published promises little. */
  Optional<String> doubt() {
    return noisy()
        .filter(noisy -> noisy.delta() >= 1.0 / units)
        .map(
            noisy ->
                String.format(
                    Locale.ROOT,
                    "Careful: delta = %s is not below 1 / %s; it would allow to publish some %ss as they are.",
                    Figures.scientific(noisy.delta()),
                    Figures.count(units),
                    unit()));
  }

  /** What is counted, in words. */
  String unit() {
    return recipe.unit() instanceof Unit.User ? "group" : "example";
  }
}
