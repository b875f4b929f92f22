package dev.tacit.client;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;

/**
 * A plan whose every field was found in its range; nothing of it was compared with a policy yet.
 *
 * @param sha256 of the bytes that the aggregator sent; not copied
 * @param round from 1 to {@code rounds}
 * @param attempt at that round
 * @param assignment what is done with the examples, at a cost that this device reckons itself
 */
@SuppressWarnings("ArrayRecordComponent") // Plans are not compared, and nobody changes the digest.
record DevicePlan(
    byte[] sha256,
    String population,
    String task,
    int round,
    int rounds,
    long attempt,
    ModelSpec model,
    Assignment assignment,
    PrivacyUnit unit,
    NeighbouringRelation relation) {

  private static final int MAXIMUM_NAME = Wire.MAX_NAME_BYTES;
  private static final int CHECKPOINT_DESCRIPTION = 128 << 10;

  /**
   * Bytes that a checkpoint of the plan's model has at most: its weights, what describes them, and
   * a control variate if there is one.
   */
  long largestCheckpoint() {
    long weights = (long) model.parameterCount() + model.frozenCount();
    if (assignment.needsVariates()) {
      weights += model.parameterCount();
    }
    return Float.BYTES * weights + CHECKPOINT_DESCRIPTION;
  }

  /**
   * Reads a plan. A field that this version does not know is refused: it may change what the others
   * mean.
   *
   * @param policy whose trust models are the allowed ones, and whose bounds of a cohort the cost of
   *     distributed noise depends on; nothing else of the plan is compared with it
   * @throws Refusal POLICY_REFUSES_PLAN for a malformed plan, MODEL_UNSUPPORTED for its model
   */
  static DevicePlan parse(byte[] bytes, ClientSettings limits, PrivacyPolicy policy)
      throws Refusal {
    Plan plan = decode(bytes);
    requireText("population", plan.getPopulation());
    requireText("task", plan.getTask());
    PlanRules.require(
        plan.getRounds() >= 1,
        "rounds must be from 1 to 2^31 - 1 but was " + PlanRules.unsigned(plan.getRounds()));
    PlanRules.require(
        plan.getRound() >= 1 && plan.getRound() <= plan.getRounds(),
        "round must be from 1 to rounds but was " + PlanRules.unsigned(plan.getRound()));
    PrivacyStatement privacy = plan.getPrivacy();
    PlanRules.require(
        privacy.getDelta() >= 0 && privacy.getDelta() < 1,
        "delta must be in [0, 1) but was " + privacy.getDelta());
    PlanRules.require(
        privacy.getPlannedEpsilon() >= 0,
        "planned_epsilon must be >= 0 but was " + privacy.getPlannedEpsilon());
    ModelSpec model = model(plan.getModel(), limits);
    requireTrust(privacy.getTrustModel(), trustModel(plan), policy);
    Assignment assignment = AssignmentReader.read(plan, model.parameterCount(), limits, policy);
    return new DevicePlan(
        Digests.sha256(bytes),
        plan.getPopulation(),
        plan.getTask(),
        plan.getRound(),
        plan.getRounds(),
        plan.getAttempt(),
        model,
        assignment,
        unit(privacy.getUnit()),
        relation(privacy.getRelation()));
  }

  private static Plan decode(byte[] bytes) throws Refusal {
    try {
      Plan plan = Plan.parseFrom(bytes);
      PlanRules.require(plan.hasPrivacy(), "privacy must be there but was missing");
      PlanRules.requireKnown(plan);
      PlanRules.requireKnown(plan.getPrivacy());
      return plan;
    } catch (InvalidProtocolBufferException e) {
      throw new Refusal(DeclineReason.POLICY_REFUSES_PLAN, "plan must decode but did not", e);
    }
  }

  /** Before anything that depends on it is read. */
  private static void requireTrust(
      dev.tacit.protocol.v1.TrustModel told, TrustModel training, PrivacyPolicy policy)
      throws Refusal {
    PlanRules.require(
        policy.trustModels().contains(training),
        "trust_model must be " + policy.trustModels() + " but was " + training);
    dev.tacit.protocol.v1.TrustModel expected =
        switch (training) {
          case LOCAL_DP_SGD -> dev.tacit.protocol.v1.TrustModel.LOCAL_DP_SGD;
          case DISTRIBUTED_DP -> dev.tacit.protocol.v1.TrustModel.DISTRIBUTED_DP;
          case CENTRAL_DP -> dev.tacit.protocol.v1.TrustModel.CENTRAL_DP;
        };
    PlanRules.require(
        told == expected,
        "trust_model must be " + training + ", as the training is, but was " + told);
  }

  private static TrustModel trustModel(Plan plan) throws Refusal {
    return switch (plan.getTrainingCase()) {
      case LOCAL_DP_SGD -> TrustModel.LOCAL_DP_SGD;
      case DISTRIBUTED_DP -> TrustModel.DISTRIBUTED_DP;
      case CENTRAL_DP -> TrustModel.CENTRAL_DP;
      case TRAINING_NOT_SET ->
          throw PlanRules.refusal(
              "training must be local_dp_sgd, distributed_dp or central_dp but was none of them");
    };
  }

  private static ModelSpec model(String json, ClientSettings limits) throws Refusal {
    ModelSpec spec;
    try {
      spec = ModelSpec.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.MODEL_UNSUPPORTED, "model: " + e.getMessage(), e);
    }
    int weights = spec.parameterCount() + spec.frozenCount();
    if (weights > limits.maximumParameters()) {
      throw new Refusal(
          DeclineReason.MODEL_UNSUPPORTED,
          "parameters must be <= " + limits.maximumParameters() + " but was " + weights);
    }
    if (spec.floatsPerExample() > limits.maximumFloatsPerExample()) {
      throw new Refusal(
          DeclineReason.MODEL_UNSUPPORTED,
          "floats per example must be <= "
              + limits.maximumFloatsPerExample()
              + " but was "
              + spec.floatsPerExample());
    }
    return spec;
  }

  private static PrivacyUnit unit(dev.tacit.protocol.v1.PrivacyUnit told) throws Refusal {
    return switch (told) {
      case EXAMPLE -> PrivacyUnit.EXAMPLE;
      case USER -> PrivacyUnit.USER;
      default -> throw PlanRules.refusal("unit must be EXAMPLE or USER but was " + told);
    };
  }

  private static NeighbouringRelation relation(dev.tacit.protocol.v1.NeighbouringRelation told)
      throws Refusal {
    return switch (told) {
      case ADD_OR_REMOVE_ONE -> NeighbouringRelation.ADD_OR_REMOVE_ONE;
      case REPLACE_ONE -> NeighbouringRelation.REPLACE_ONE;
      case ZERO_OUT -> NeighbouringRelation.ZERO_OUT;
      default -> throw PlanRules.refusal("relation must be a known one but was " + told);
    };
  }

  private static void requireText(String name, String value) throws Refusal {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    PlanRules.require(
        bytes >= 1 && bytes <= MAXIMUM_NAME,
        name + " must be 1 to " + MAXIMUM_NAME + " bytes of UTF-8 but was " + bytes);
  }
}
