package dev.tacit.client;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import java.util.Objects;
import java.util.Set;

/**
 * What the owner of the examples allows, whatever an aggregator asks for. Checked before any work
 * on the examples.
 *
 * @param budget epsilon that all releases on the ledger together may reach, at its delta
 * @param schedule whether plans may differ in what a step costs
 * @param trustModels allowed ones
 * @param minimumCohort devices on the roster of a secure aggregation at least, this one included,
 *     and devices in a sum that this one helps to unmask
 * @param demands what a secure aggregation must withstand; its shares of corrupt devices and its
 *     adversary are judged on every roster, whatever the aggregator says
 * @param minimumNoiseMultiplier sigma of each noisy step at least, or of the noise that counts in a
 *     sum, in units of the largest contribution; above 0
 * @param unit what the budget protects
 * @param relation what the budget compares
 */
public record PrivacyPolicy(
    PrivacyBudget budget,
    Schedule schedule,
    Set<TrustModel> trustModels,
    int minimumCohort,
    Demands demands,
    double minimumNoiseMultiplier,
    PrivacyUnit unit,
    NeighbouringRelation relation) {

  /** Devices on a roster at most. */
  public static final int LARGEST_COHORT = 10_000;

  /** Sigma below which {@link #of} refuses a plan, whatever the budget. */
  public static final double DEFAULT_MINIMUM_NOISE_MULTIPLIER = 0.3;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if no trust model is allowed, the cohort is outside 2 to
   *     {@link #LARGEST_COHORT}, the noise multiplier is not a finite number above 0, or a trust
   *     model's noise is not for the unit and relation
   */
  public PrivacyPolicy {
    trustModels = Set.copyOf(trustModels);
    if (trustModels.isEmpty()) {
      throw new IllegalArgumentException("trustModels must not be empty but was []");
    }
    if (minimumCohort < 2 || minimumCohort > LARGEST_COHORT) {
      throw new IllegalArgumentException(
          "minimumCohort must be from 2 to " + LARGEST_COHORT + " but was " + minimumCohort);
    }
    if (!(minimumNoiseMultiplier > 0 && minimumNoiseMultiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "minimumNoiseMultiplier must be finite and > 0 but was " + minimumNoiseMultiplier);
    }
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(demands, "demands");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(relation, "relation");
    // DP-SGD clips one example's gradient, the others one user's update; an event of either states
    // too little for the other.
    for (TrustModel model : trustModels) {
      if (unit != model.unit() || relation != model.relation()) {
        throw new IllegalArgumentException(
            "unit and relation must be "
                + model.unit()
                + " and "
                + model.relation()
                + " for "
                + model
                + " but were "
                + unit
                + " and "
                + relation);
      }
    }
  }

  /**
   * A fixed schedule of local DP-SGD; unit one example, add or remove one; {@link
   * #DEFAULT_MINIMUM_NOISE_MULTIPLIER}; at least {@link Adversary#SEMI_MALICIOUS} with 5 % corrupt.
   */
  public static PrivacyPolicy of(PrivacyBudget budget, int minimumCohort) {
    return of(TrustModel.LOCAL_DP_SGD, budget, minimumCohort);
  }

  /**
   * A fixed schedule of one trust model, of its unit and relation, as {@link #of(PrivacyBudget,
   * int)} otherwise. For {@link TrustModel#DISTRIBUTED_DP} the noise multiplier is that of the
   * honest survivors' noise together.
   */
  public static PrivacyPolicy of(TrustModel model, PrivacyBudget budget, int minimumCohort) {
    return new PrivacyPolicy(
        budget,
        Schedule.FIXED,
        Set.of(model),
        minimumCohort,
        Demands.standard(Adversary.SEMI_MALICIOUS),
        DEFAULT_MINIMUM_NOISE_MULTIPLIER,
        model.unit(),
        model.relation());
  }

  /** The same with another schedule. */
  public PrivacyPolicy withSchedule(Schedule other) {
    return new PrivacyPolicy(
        budget, other, trustModels, minimumCohort, demands, minimumNoiseMultiplier, unit, relation);
  }

  /**
   * What this device demands of a session among a roster whose parameters it has judged.
   *
   * @param minimumSurvivors at least {@link #minimumCohort}
   */
  ClientPolicy secureAggregation(GraphParameters judged, int minimumSurvivors) {
    return judged.policy(demands, minimumSurvivors);
  }
}
