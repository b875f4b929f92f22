package dev.tacit.client;

import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What a device holds fast through all its rounds.
 *
 * @param signing names this device
 * @param inputShape of its examples; not copied
 * @param vocabulary of its examples, if they are tokens
 * @param keepsVariates whether it has a place for control variates
 * @param random for keys, shares and rounding: the operating system's
 */
@SuppressWarnings("ArrayRecordComponent") // Terms are not compared, and nobody changes the shape.
record DeviceTerms(
    SigningIdentity signing,
    TrustRoot trust,
    String population,
    int[] inputShape,
    int classes,
    OptionalInt vocabulary,
    PrivacyPolicy policy,
    ClientSettings settings,
    boolean keepsVariates,
    SecureRandom random,
    Clock clock) {

  /**
   * Compares a plan with the policy, and with what was released before.
   *
   * @return the epsilon charged once the plan is carried out, an upper bound
   * @throws Refusal if the device will not do it
   */
  double judge(DevicePlan plan, Charges charges) throws Refusal {
    require(plan.population().equals(population), "population", population, plan.population());
    require(plan.unit() == policy.unit(), "unit", policy.unit(), plan.unit());
    require(plan.relation() == policy.relation(), "relation", policy.relation(), plan.relation());
    double sigma = plan.assignment().noiseMultiplier();
    require(
        sigma >= policy.minimumNoiseMultiplier(),
        "noise_multiplier",
        "at least " + policy.minimumNoiseMultiplier(),
        sigma);
    require(
        !charges.released(plan.population(), plan.task(), plan.round()),
        "round",
        "one that was not committed before",
        plan.round());
    requireStep(plan, charges);
    require(
        keepsVariates || !plan.assignment().needsVariates(),
        "hand_in",
        "one for which nothing is kept from round to round, since this device was given no folder"
            + " for that,",
        "scaffold");
    requireModelFits(plan);
    double epsilon = epsilonAfter(plan, charges);
    if (!(epsilon <= policy.budget().epsilon())) {
      throw new Refusal(
          DeclineReason.BUDGET_EXHAUSTED,
          String.format(
              "epsilon must stay <= %s at delta %s but would be %s",
              policy.budget().epsilon(), policy.budget().delta(), epsilon),
          "epsilon must stay within this device's budget but would not",
          null);
    }
    return epsilon;
  }

  /** The aggregator is not told that the ledger has charges of another kind. */
  private void requireStep(DevicePlan plan, Charges charges) throws Refusal {
    if (policy.schedule() == Schedule.ADAPTIVE || charges.onlyOf(plan.assignment().step())) {
      return;
    }
    String was = " but was " + plan.assignment().step();
    throw new Refusal(
        DeclineReason.POLICY_REFUSES_PLAN,
        "step must be as all that the ledger charges, unless the policy allows an ADAPTIVE schedule"
            + (plan.assignment().trustModel() == TrustModel.DISTRIBUTED_DP
                ? " (the minimum cohort says how many shares of noise count: it must stay too),"
                : ",")
            + was,
        "step must be as this device's policy has it" + was,
        null);
  }

  /** A plan whose cost cannot be bounded, whatever its numbers do to the accountant, is refused. */
  private double epsilonAfter(DevicePlan plan, Charges charges) throws Refusal {
    try {
      return charges.plus(plan.assignment().event()).epsilon(policy).upper();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Refusal(
          DeclineReason.POLICY_REFUSES_PLAN, "event must have a bounded epsilon but has not", e);
    }
  }

  private void requireModelFits(DevicePlan plan) throws Refusal {
    if (!Arrays.equals(plan.model().inputShape(), inputShape)
        || plan.model().classes() != classes) {
      throw new Refusal(
          DeclineReason.MODEL_UNSUPPORTED,
          String.format(
              "model must take %s in %d classes but takes %s in %d",
              Arrays.toString(inputShape),
              classes,
              Arrays.toString(plan.model().inputShape()),
              plan.model().classes()));
    }
    // A token that the model has no row for would make training fail: whoever chose the vocabulary
    // would learn whether an example holds one.
    OptionalInt wanted = plan.model().vocabulary();
    if (wanted.isPresent() && !wanted.equals(vocabulary)) {
      throw new Refusal(
          DeclineReason.MODEL_UNSUPPORTED,
          "model must take the examples' vocabulary, "
              + (vocabulary.isPresent() ? vocabulary.getAsInt() : "none")
              + ", but takes "
              + wanted.getAsInt(),
          "model must take the examples' vocabulary but takes " + wanted.getAsInt(),
          null);
    }
  }

  private static void require(boolean holds, String name, Object rule, Object value)
      throws Refusal {
    if (!holds) {
      throw new Refusal(
          DeclineReason.POLICY_REFUSES_PLAN, name + " must be " + rule + " but was " + value);
    }
  }
}
