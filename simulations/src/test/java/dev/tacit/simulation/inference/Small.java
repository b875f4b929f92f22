package dev.tacit.simulation.inference;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.simulation.attack.Images;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Amplification;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;

/** Experiments that are attacked in tests: every client is in every round. */
final class Small {
  private Small() {}

  static Experiment experiment(int clients, int each, int rounds, LocalTraining training) {
    return new Experiment(
        "small",
        3,
        rounds,
        new InitialModel(Images.MODEL),
        Population.reused("images", Images.of(2000, 1), clients, each, 4),
        new Cohorts.Rounds(
            Fleet.ideal(5, clients), new Selection.Uniform(clients), RoundRules.everybody()),
        new Algorithm.Averaging(training, Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        new Protection.None(),
        new Measurement(Images.of(200, 2), rounds));
  }

  /** With noise of the server. */
  static Experiment noised(Experiment experiment, double clippingNorm, double multiplier) {
    return noised(experiment, clippingNorm, multiplier, Protection.DELTA);
  }

  /** The same with another delta. */
  static Experiment noised(
      Experiment experiment, double clippingNorm, double multiplier, double delta) {
    CentralPlan plan =
        CentralPlan.of(
            Images.MODEL.parameterCount(),
            clippingNorm,
            experiment.population().size(),
            multiplier);
    return experiment.withProtection(new Protection.Central(plan).withDelta(delta));
  }

  /** Another algorithm, with noise of the server by a plan for it. */
  static Experiment with(Experiment experiment, Algorithm algorithm, CentralPlan plan) {
    return new Experiment(
        experiment.name(),
        experiment.seed(),
        experiment.rounds(),
        experiment.model(),
        experiment.population(),
        experiment.cohorts(),
        algorithm,
        new Protection.Central(plan),
        experiment.measurement());
  }

  /**
   * Shares of noise of so many clients, of whom some at least are counted on.
   *
   * @param epsilon of two rounds, at a delta of 1e-12
   */
  static DistributedPlan shares(int clients, int minimum, double clippingNorm, double epsilon) {
    return DistributedPlanner.smallest(
        new DistributedDemands(
            new PrivacyBudget(epsilon, 1e-12),
            2,
            ShareNoise.GAUSSIAN,
            new CohortBounds(clients, minimum, 0),
            Images.MODEL.parameterCount(),
            clippingNorm),
        0.01);
  }

  /**
   * Clients drawn with probability 1/2 each, which nobody learns, and noise of the server whose
   * epsilon is amplified by that.
   */
  static Experiment drawn(
      Experiment experiment, double clippingNorm, double multiplier, double delta) {
    int clients = experiment.population().size();
    CentralPlan plan =
        CentralPlan.of(Images.MODEL.parameterCount(), clippingNorm, clients, multiplier);
    return experiment
        .withCohorts(
            new Cohorts.Rounds(
                Fleet.ideal(5, clients), new Selection.Poisson(0.5), RoundRules.everybody()))
        .withProtection(
            new Protection.Central(plan).withDelta(delta).withAmplification(Amplification.POISSON));
  }
}
