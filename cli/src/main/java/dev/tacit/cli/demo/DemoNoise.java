package dev.tacit.cli.demo;

import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.PredictedNoise;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.server.LocalMethod;
import dev.tacit.server.TrainingPlan;
import java.util.Locale;
import java.util.Optional;

/**
 * The noise that a demo's budget needs, and the training that it is for.
 *
 * @param training with it
 * @param multiplier its standard deviation over the largest contribution; of distributed noise that
 *     of the honest survivors' shares together
 * @param samplingRate q of each step; 1 where no draw is counted on
 * @param clippingNorm of a gradient or of a whole update
 * @param predicted for one round's mean; empty for local DP-SGD
 */
record DemoNoise(
    TrainingPlan training,
    double multiplier,
    double samplingRate,
    double clippingNorm,
    Optional<PredictedNoise> predicted) {

  /** The relative difference to the least error that a smaller ring is worth. */
  private static final double EXCESS = 0.01;

  /**
   * @param parameters of the model
   * @throws IllegalArgumentException if the budget cannot be met
   */
  static DemoNoise of(DemoOptions options, Dataset dataset, int parameters) {
    if (options.trust() == Trust.LOCAL) {
      return local(options, dataset);
    }
    LocalSgdSettings training = Preset.of(options.model()).userSettings(options.proximal());
    try {
      return options.trust() == Trust.DISTRIBUTED
          ? distributed(options, training, parameters)
          : central(options, training, parameters);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--epsilon %s at --delta %s and --rounds %d needs more noise than can be added; a larger --epsilon or"
                  + " --delta, fewer --rounds%s need less (%s)",
              Figures.exact(options.epsilon()),
              Figures.scientific(options.delta()),
              options.rounds(),
              options.trust() == Trust.DISTRIBUTED ? " and more --clients" : "",
              e.getMessage()),
          e);
    }
  }

  private static PrivacyBudget target(DemoOptions options) {
    return new PrivacyBudget(options.epsilon(), options.delta());
  }

  private static DemoNoise local(DemoOptions options, Dataset dataset) {
    long steps = (long) Preset.STEPS * options.rounds();
    double sigma =
        Calibration.noiseMultiplier(
            target(options),
            NeighbouringRelation.ADD_OR_REMOVE_ONE,
            s ->
                new SelfComposed(new PoissonSampled(Preset.SAMPLING_RATE, new Gaussian(s)), steps));
    DpSgdSettings settings =
        Preset.of(options.model()).settings(dataset, options.clients(), sigma, options.proximal());
    int valueBits = 31 - Integer.numberOfTrailingZeros(Integer.highestOneBit(options.clients()));
    return new DemoNoise(
        new TrainingPlan.LocalDpSgd(
            settings, 32, valueBits, Preset.RANGE, method(options, settings)),
        sigma,
        settings.samplingRate(),
        settings.clippingNorm(),
        Optional.empty());
  }

  private static LocalMethod method(DemoOptions options, DpSgdSettings settings) {
    return switch (options.algorithm()) {
      case FEDNOVA -> new LocalMethod.FedNova(Preset.LEAST_STEPS);
      case SCAFFOLD -> LocalMethod.Scaffold.of(options.clients(), settings, Preset.RANGE);
      default -> LocalMethod.UPDATE;
    };
  }

  private static DemoNoise distributed(
      DemoOptions options, LocalSgdSettings training, int parameters) {
    DistributedDemands demands = demands(options, parameters);
    DistributedPlan plan = DistributedPlanner.smallest(demands, EXCESS);
    return userLevel(
        new TrainingPlan.DistributedDp(training, plan),
        plan.noiseMultiplier(),
        plan.predictedError(options.clients()),
        demands);
  }

  private static DemoNoise central(DemoOptions options, LocalSgdSettings training, int parameters) {
    double multiplier =
        Calibration.noiseMultiplier(
            target(options),
            CentralPlan.RELATION,
            sigma -> new SelfComposed(new Gaussian(sigma), options.rounds()));
    CentralPlan plan =
        CentralPlan.of(parameters, Preset.USER_CLIPPING_NORM, options.clients(), multiplier);
    return userLevel(
        new TrainingPlan.CentralDp(training, plan),
        multiplier,
        plan.predictedError(options.clients()),
        demands(options, parameters));
  }

  /** All the corrupt of a whole cohort may be among few survivors. */
  private static DistributedDemands demands(DemoOptions options, int parameters) {
    int corrupt = DemoTask.DEMANDS.corruptOf(options.clients());
    return new DistributedDemands(
        target(options),
        options.rounds(),
        options.mechanism(),
        new CohortBounds(options.clients(), options.minimumCohort(), corrupt),
        parameters,
        Preset.USER_CLIPPING_NORM);
  }

  private static DemoNoise userLevel(
      TrainingPlan training, double multiplier, double error, DistributedDemands demands) {
    double root = Math.sqrt(demands.dimension());
    PredictedNoise predicted =
        new PredictedNoise(
            root * error, root * DistributedPlanner.centralError(demands), demands.clippingNorm());
    return new DemoNoise(training, multiplier, 1, demands.clippingNorm(), Optional.of(predicted));
  }

  /** Goes on with "for epsilon". */
  String words(DemoOptions options) {
    return training.match(
        local -> localWords(options),
        distributed -> distributedWords(distributed.noise(), options),
        central -> centralWords(options));
  }

  private String localWords(DemoOptions options) {
    return String.format(
        Locale.ROOT,
        "Each client: %d rounds of %d steps, q = %s, clip %s, noise multiplier %s",
        options.rounds(),
        Preset.STEPS,
        Preset.SAMPLING_RATE,
        Preset.CLIPPING_NORM,
        Figures.noise(multiplier));
  }

  private String distributedWords(DistributedPlan plan, DemoOptions options) {
    CohortBounds cohort = plan.cohort();
    return String.format(
        Locale.ROOT,
        "%s, with a share of %s noise; the shares of %d honest of at least %d clients make a noise multiplier of"
            + " %s,",
        userWords(options),
        plan.noise() == ShareNoise.GAUSSIAN ? "discrete Gaussian" : "Skellam",
        cohort.minimumHonest(),
        cohort.minimumSurvivors(),
        Figures.noise(multiplier));
  }

  private String centralWords(DemoOptions options) {
    return userWords(options)
        + "; the server adds noise of multiplier "
        + Figures.noise(multiplier);
  }

  private String userWords(DemoOptions options) {
    return String.format(
        Locale.ROOT,
        "Each client: %d rounds, its whole update clipped to %s",
        options.rounds(),
        Figures.exact(clippingNorm));
  }
}
