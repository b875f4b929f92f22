package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.report.Figures;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.Blt;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.NoisySteps;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.SecureSum;
import dev.tacit.simulation.experiment.ServerNoise;

/**
 * A trust model in words.
 *
 * @param name as the architecture has it
 * @param adds who adds the noise, and to what
 * @param trusted who is trusted not to look
 * @param mechanism with its numbers
 * @param norm what the charged noise multipliers are relative to
 */
record TrustWords(String name, String adds, String trusted, String mechanism, String norm) {
  private static final String WHOLE = "the largest norm of one device's whole numbers";

  static TrustWords of(Experiment experiment) {
    Protection protection = experiment.protection();
    boolean together = experiment.cohorts() instanceof Cohorts.Rounds;
    if (protection instanceof Protection.Central central) {
      return new TrustWords(
          "central DP",
          "the server, to each sum of clipped updates",
          together
              ? "the server, which has the sum before its noise; single updates are hidden from it by"
                  + " secure aggregation"
              : "the server, which has single updates as they come, and their sum before its noise",
          mechanism(central),
          central.noise() instanceof ServerNoise.Correlated
              ? "what one user moves in all that the noise is added to, as often as it takes part"
              : WHOLE);
    } else if (protection instanceof Protection.Distributed distributed) {
      return new TrustWords(
          "distributed DP",
          "each device a share, to its own update before the sum is formed",
          ("nobody alone: that secure aggregation holds, and that of the %d devices or more in a"
                  + " sum at most %d leave their noise out or tell it")
              .formatted(
                  distributed.plan().cohort().minimumSurvivors(),
                  distributed.plan().cohort().assumedCorrupt()),
          mechanism(distributed.plan()),
          WHOLE);
    } else if (protection instanceof Protection.LocalUser local) {
      return new TrustWords(
          "local, user",
          "each device, to its whole clipped update, and enough for itself",
          "nobody",
          mechanism(local.plan()),
          WHOLE);
    }
    return new TrustWords(
        "local DP-SGD",
        "each device, to every step of its training",
        together ? "nobody; secure aggregation is on top" + beyond(experiment) : "nobody",
        mechanism(((Protection.Local) protection).steps()),
        "the clipping norm");
  }

  /** An update holds the device's variate, and so its earlier updates. */
  private static String beyond(Experiment experiment) {
    return experiment.algorithm() instanceof Algorithm.ControlVariates
        ? ", but hides single updates in one round only: over rounds of other cohorts their noise alone does"
        : "";
  }

  private static String mechanism(Protection.Central central) {
    CentralPlan plan = central.plan();
    String sum =
        "Gaussian noise of %s times the largest norm of a device's whole numbers, which are clipped to %s"
            .formatted(Figures.noise(plan.noiseMultiplier()), Figures.exact(plan.clippingNorm()));
    if (central.noise() instanceof ServerNoise.Correlated correlated) {
      return "DP-FTRL: %s, correlated over rounds by %s".formatted(sum, kind(correlated.noise()));
    } else if (central.noise() instanceof ServerNoise.Adaptive adaptive) {
      AdaptiveClipping rule = adaptive.clipping();
      return "%s in the first round; the norm then follows the %s quantile of updates' norms by noised counts"
          .formatted(sum, Figures.exact(rule.quantile()));
    }
    return sum + ", each round by itself";
  }

  private static String kind(CorrelatedNoise noise) {
    if (noise instanceof Tree tree) {
      return "trees of %s".formatted(Figures.count(tree.stepsPerTree(), "round"));
    } else if (noise instanceof Banded banded) {
      return "a matrix of %s".formatted(Figures.count(banded.coefficients().size(), "band"));
    }
    return "a BLT of %s".formatted(Figures.count(((Blt) noise).scales().size(), "buffer"));
  }

  private static String mechanism(DistributedPlan plan) {
    return "%s noise, of %s times the largest norm of a device's whole numbers where %s made of it; updates are clipped to %s"
        .formatted(
            plan.noise() == ShareNoise.GAUSSIAN ? "discrete Gaussian" : "Skellam",
            Figures.noise(plan.noiseMultiplier()),
            plan.cohort().minimumHonest() == 1
                ? "one share is"
                : Figures.count(plan.cohort().minimumHonest()) + " shares are",
            Figures.exact(plan.clippingNorm()));
  }

  private static String mechanism(NoisySteps steps) {
    return "Gaussian noise of %s times the clipping norm %s in each of %s a round, on examples drawn with probability %s"
        .formatted(
            Figures.noise(steps.noiseMultiplier()),
            Figures.exact(steps.clippingNorm()),
            Figures.count(steps.steps(), "step"),
            Figures.exact(steps.samplingRate()));
  }

  /** What a device hands in, before it is clipped, and what the server makes of it. */
  static String handedIn(Experiment experiment) {
    Algorithm algorithm = experiment.algorithm();
    boolean noisy = experiment.protection() instanceof Protection.Local;
    if (algorithm instanceof Algorithm.Ditto) {
      return "the update of the shared model, as without Ditto; nothing of the device's own model";
    } else if (noisy && algorithm instanceof Algorithm.Normalised) {
      return "the device's update, brought to what all steps would come to, and the share of them that it did";
    } else if (noisy && algorithm instanceof Algorithm.ControlVariates) {
      return "the changes of weights and of the control variate, both made of noised steps";
    } else if (algorithm instanceof Algorithm.Normalised normalised) {
      return "the device's update over what its steps come to; means are multiplied by %s, a public number"
          .formatted(Figures.exact(normalised.effectiveSteps().getAsDouble()));
    } else if (algorithm instanceof Algorithm.ControlVariates variates) {
      return "one vector of the changes of weights and, times %s, of the control variate"
          .formatted(Float.toString(variates.scale()));
    }
    return "the device's update";
  }

  /** How sums are formed, and what no delta holds of it. */
  static String sums(Experiment experiment) {
    if (!(experiment.cohorts() instanceof Cohorts.Rounds rounds)) {
      return "none: the server adds updates up as they come";
    }
    if (!(experiment.protection().sums() instanceof SecureSum.Real real)) {
      return "ideal: the exact sum that it would give";
    }
    String words = "real: the product's protocol, of all devices in this process";
    return rounds.asked() < ParameterFinder.SMALLEST_SPARSE_COHORT
        ? words
        : words
            + ("; in a round of %d devices or more the graph of who masks with whom is sparse, and with a chance of"
                    + " at most %s over its choice, in each round, more than the sum can be learnt: that is not part of delta")
                .formatted(
                    ParameterFinder.SMALLEST_SPARSE_COHORT,
                    Figures.scientific(real.demands().securityFailure()));
  }
}
