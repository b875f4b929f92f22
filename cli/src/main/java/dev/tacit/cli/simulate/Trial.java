package dev.tacit.cli.simulate;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.experiment.Amplification;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.SecureSum;
import dev.tacit.simulation.experiment.ServerNoise;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Experiments that take as long as parts of another one do. Their devices and their server do the
 * same work, on cohorts that its claim of privacy would not allow: nothing is claimed of them.
 */
record Trial(Experiment experiment) {
  private static final int NEVER = Integer.MAX_VALUE;

  /** Whoever has it never reports: of a million rounds less than one has an update. */
  private static final DeviceClass LOST = DeviceClass.ideal().withDropOut(1 - 1e-7);

  /**
   * Of how many clients a round must be to tell of one of some clients: sessions of secure
   * aggregation and rules for single updates grow otherwise than their cohorts, so they are looked
   * at as they are.
   */
  int fewest(int clients) {
    Protection protection = experiment.protection();
    boolean grows =
        protection.sums() instanceof SecureSum.Real
            || (protection instanceof Protection.None none && none.rule().isPresent());
    return grows ? clients : 1;
  }

  /** Rounds in which so many train to the end, and nothing is measured. */
  Experiment rounds(int clients) {
    ExampleStore none = new Subset(experiment.measurement().test(), new int[0]);
    return with(
        DeviceClass.ideal(),
        selection(clients),
        clients,
        protection(),
        new Measurement(none, NEVER));
  }

  /** Rounds in which all are lost, so that nothing is done but to measure. */
  Experiment measurements() {
    return with(
        LOST,
        new Selection.Uniform(1),
        1,
        new Protection.None(),
        new Measurement(experiment.measurement().test(), 1, experiment.measurement().federated()));
  }

  private Experiment with(
      DeviceClass kind,
      Selection selection,
      int clients,
      Protection protection,
      Measurement measurement) {
    Fleet fleet =
        Fleet.ideal(experiment.seed(), experiment.population().size()).withClasses(List.of(kind));
    RoundRules rules = new RoundRules(clients, 1, RoundRules.NEVER, Duration.ZERO);
    return new Experiment(
        experiment.name(),
        experiment.seed(),
        experiment.rounds(),
        experiment.model(),
        experiment.population(),
        new Cohorts.Rounds(fleet, selection, rules),
        experiment.algorithm(),
        protection,
        measurement);
  }

  /** Turns where noise asks for them: of groups of the clients at least, whose first ones count. */
  private Selection selection(int clients) {
    if (experiment.protection() instanceof Protection.Central central
        && central.noise() instanceof ServerNoise.Correlated) {
      int groups = experiment.population().size() / clients;
      return new Selection.Scheduled(Math.max(1, Math.min(Participation.MAXIMUM_STEPS, groups)));
    }
    return new Selection.Uniform(clients);
  }

  /** The same noise, whatever the cohort. */
  private Protection protection() {
    if (experiment.protection() instanceof Protection.Central central) {
      return new Protection.Central(
          central.plan(),
          central.noise(),
          Amplification.NONE,
          OptionalInt.empty(),
          central.sums(),
          central.delta());
    } else if (experiment.protection() instanceof Protection.Distributed distributed) {
      DistributedPlan plan = distributed.plan();
      return new Protection.Distributed(
          new DistributedPlan(
              plan.noise(),
              plan.dimension(),
              plan.clippingNorm(),
              new CohortBounds(plan.cohort().size(), 1, 0),
              plan.scaleUnits(),
              plan.shareVarianceUnits(),
              plan.ringBits()),
          distributed.sums(),
          distributed.delta());
    }
    return experiment.protection();
  }
}
