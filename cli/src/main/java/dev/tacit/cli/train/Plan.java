package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.PrivacyConfig;
import dev.tacit.cli.train.config.PrivacyConfig.Noisy;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.learning.training.Unit;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.noise.GaussianNoise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A configuration together with data: all that a run follows. Stateless once made.
 *
 * @param origin the model
 * @param metrics what is measured on the test set
 * @param units examples, or groups, that train; taken to be public
 * @param stepsPerEpoch a pass over them, or in which as many are expected to be drawn
 * @param noise as a configuration names it: of a step, or with correlated noise of the whole run;
 *     empty without privacy
 */
record Plan(
    TrainConfig config,
    Inputs inputs,
    Origin origin,
    Recipe recipe,
    TestMetrics metrics,
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
    return of(config, inputs, Origin.of(config, inputs));
  }

  /** The same with a model that was settled on before. */
  static Plan of(TrainConfig config, Inputs inputs, Origin origin) {
    boolean groups = config.privacy() instanceof Noisy noisy && noisy.unit() instanceof Unit.User;
    int units = groups ? groups(inputs.raw()) : inputs.raw().train().size();
    if (config.batch() > units) {
      throw new IllegalArgumentException(
          "batch must be at most the %s %s to train on but was %s"
              .formatted(units, groups ? "groups" : "examples", config.batch()));
    }
    boolean passes = config.privacy() instanceof Noisy noisy && noisy.correlation().isPresent();
    int slots = slots(units, config.batch());
    double stepsPerEpoch = stepsPerEpoch(config, units);
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
    TestMetrics metrics = TestMetrics.of(config, inputs);
    Recipe recipe = unprotected(config, origin, stepsPerEpoch, (int) steps);
    if (!(config.privacy() instanceof Noisy noisy)) {
      return new Plan(
          config, inputs, origin, recipe, metrics, units, stepsPerEpoch, Optional.empty());
    }
    // Of any noise first, to ask what a multiplier costs.
    double given = noisy.noiseMultiplier().orElse(1);
    recipe = with(recipe, noisy.unit(), privacy(noisy, given, config, units, (int) steps));
    double noise = noisy.noiseMultiplier().isPresent() ? given : calibrated(recipe, noisy);
    recipe = with(recipe, noisy.unit(), privacy(noisy, noise, config, units, (int) steps));
    return new Plan(
        config, inputs, origin, recipe, metrics, units, stepsPerEpoch, Optional.of(noise));
  }

  /** Of a pass with correlated noise. */
  private static int slots(int units, long batch) {
    return (int) Math.max(1, Math.round((double) units / batch));
  }

  /** A pass, where there are passes; where units are drawn, steps that draw as many on average. */
  private static double stepsPerEpoch(TrainConfig config, int units) {
    if (!(config.privacy() instanceof Noisy noisy)) {
      return Privacy.NonPrivate.stepsPerPass(units, config.batch());
    }
    return noisy.correlation().isPresent()
        ? slots(units, config.batch())
        : (double) units / config.batch();
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
      int slots = slots(units, config.batch());
      Participation limits = Participation.passes(slots, steps / slots, Assignment.INDEPENDENT);
      CorrelatedNoise noise = noisy.correlation().get().of(limits).calibrated(multiplier, limits);
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
          adaptive.countDeviation(multiplier, (double) config.batch()));
    }
    return new Privacy.DpSgd(rate, multiplier, noisy.clippingNorm(), noisy.clipping());
  }

  /** What protects, if anything does. */
  Optional<Noisy> noisy() {
    return config.privacy() instanceof Noisy noisy ? Optional.of(noisy) : Optional.empty();
  }

  /** The configuration with the noise that was computed: read again it gives this plan. */
  String resolved() {
    return config.toYaml(noise, metrics.metrics());
  }

  /** The same for a file: it gives this plan in whatever directory it is read. */
  String stored() {
    return config.toYaml(
        noise, metrics.metrics(), name -> Path.of(name).toAbsolutePath().toString());
  }

  /** The same to be shown: folders of this machine are nobody's concern. */
  String shown() {
    return config.toYaml(
        noise, metrics.metrics(), name -> String.valueOf(Path.of(name).getFileName()));
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

  /**
   * What to think twice about: a delta of 1 / n or more promises little, for a method that
   * publishes one of n units in full, picked at random, keeps to it (Dwork and Roth, The
   * Algorithmic Foundations of Differential Privacy, 2014, section 2.3).
   */
  Optional<String> doubt() {
    return noisy()
        .filter(noisy -> noisy.delta() >= 1.0 / units)
        .map(
            noisy ->
                String.format(
                    Locale.ROOT,
                    "Careful: delta = %s is not below 1 / %s, one over the %ss that train. A method that publishes"
                        + " one of them in full, picked at random, would keep to it: take a much smaller privacy.delta.",
                    Figures.scientific(noisy.delta()),
                    Figures.count(units),
                    unit()));
  }

  /** What is counted, in words. */
  String unit() {
    return recipe.unit() instanceof Unit.User ? "group" : "example";
  }
}
