package dev.tacit.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;

/**
 * A plan whose every field was found in its range; nothing of it was compared with a policy yet.
 *
 * @param sha256 of the bytes that the aggregator sent; not copied
 * @param round from 1 to {@code rounds}
 * @param range of the quantiser
 */
@SuppressWarnings("ArrayRecordComponent") // Plans are not compared, and nobody changes the digest.
record DevicePlan(
    byte[] sha256,
    String population,
    String task,
    int round,
    int rounds,
    ModelSpec model,
    DpSgdSettings training,
    int ringBits,
    int valueBits,
    double range,
    TrustModel trustModel,
    PrivacyUnit unit,
    NeighbouringRelation relation) {

  private static final int MAXIMUM_NAME = Wire.MAX_NAME_BYTES;
  private static final int CHECKPOINT_DESCRIPTION = 128 << 10;
  private static final int MAXIMUM_RING_BITS = 32;
  private static final int MAXIMUM_VALUE_BITS = 30;

  /** One noisy step. */
  PrivacyEvent step() {
    return new PoissonSampled(training.samplingRate(), new Gaussian(training.noiseMultiplier()));
  }

  /** What one round releases. */
  PrivacyEvent event() {
    return training.event();
  }

  /**
   * Bytes that a checkpoint of the plan's model has at most: its weights, and what describes them.
   */
  long largestCheckpoint() {
    return (long) Float.BYTES * model.parameterCount() + CHECKPOINT_DESCRIPTION;
  }

  /**
   * Reads a plan. A field that this version does not know is refused: it may change what the others
   * mean.
   *
   * @throws Refusal POLICY_REFUSES_PLAN for a malformed plan, MODEL_UNSUPPORTED for its model
   */
  static DevicePlan parse(byte[] bytes, ClientSettings limits) throws Refusal {
    Plan plan = decode(bytes);
    requireText("population", plan.getPopulation());
    requireText("task", plan.getTask());
    require(
        plan.getRounds() >= 1,
        "rounds must be from 1 to 2^31 - 1 but was " + unsigned(plan.getRounds()));
    require(
        plan.getRound() >= 1 && plan.getRound() <= plan.getRounds(),
        "round must be from 1 to rounds but was " + unsigned(plan.getRound()));
    DpSgdSettings training = training(plan.getLocalDpSgd(), limits);
    Quantisation quantisation = quantisation(plan.getQuantisation());
    PrivacyStatement privacy = plan.getPrivacy();
    require(
        privacy.getDelta() >= 0 && privacy.getDelta() < 1,
        "delta must be in [0, 1) but was " + privacy.getDelta());
    require(
        privacy.getPlannedEpsilon() >= 0,
        "planned_epsilon must be >= 0 but was " + privacy.getPlannedEpsilon());
    return new DevicePlan(
        Digests.sha256(bytes),
        plan.getPopulation(),
        plan.getTask(),
        plan.getRound(),
        plan.getRounds(),
        model(plan.getModel(), limits),
        training,
        quantisation.getRingBits(),
        quantisation.getValueBits(),
        quantisation.getRange(),
        trustModel(privacy.getTrustModel()),
        unit(privacy.getUnit()),
        relation(privacy.getRelation()));
  }

  private static Plan decode(byte[] bytes) throws Refusal {
    try {
      Plan plan = Plan.parseFrom(bytes);
      require(plan.hasLocalDpSgd(), "local_dp_sgd must be there but was missing");
      require(plan.hasQuantisation(), "quantisation must be there but was missing");
      require(plan.hasPrivacy(), "privacy must be there but was missing");
      requireKnown(plan);
      requireKnown(plan.getLocalDpSgd());
      requireKnown(plan.getQuantisation());
      requireKnown(plan.getPrivacy());
      return plan;
    } catch (InvalidProtocolBufferException e) {
      throw new Refusal(DeclineReason.POLICY_REFUSES_PLAN, "plan must decode but did not", e);
    }
  }

  private static DpSgdSettings training(LocalDpSgd told, ClientSettings limits) throws Refusal {
    require(
        told.getSteps() >= 1 && told.getSteps() <= limits.maximumSteps(),
        "steps must be from 1 to "
            + limits.maximumSteps()
            + " but was "
            + unsigned(told.getSteps()));
    double q = told.getSamplingRate();
    require(q > 0 && q <= 1, "sampling_rate must be in (0, 1] but was " + q);
    double sigma = told.getNoiseMultiplier();
    require(
        sigma > 0 && sigma <= GaussianNoise.MAXIMUM_NOISE_MULTIPLIER,
        "noise_multiplier must be > 0 and <= "
            + GaussianNoise.MAXIMUM_NOISE_MULTIPLIER
            + " but was "
            + sigma);
    double norm = told.getClippingNorm();
    require(
        norm >= DpSgdSettings.SMALLEST_CLIPPING_NORM && norm <= DpSgdSettings.LARGEST_CLIPPING_NORM,
        "clipping_norm must be in [2^-20, 2^20] but was " + norm);
    requirePositive("learning_rate", told.getLearningRate());
    requirePositive("expected_batch", told.getExpectedBatch());
    double momentum = told.getMomentum();
    require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1) but was " + momentum);
    return new DpSgdSettings(
        told.getSteps(),
        q,
        told.getNoiseMultiplier(),
        told.getClippingNorm(),
        told.getLearningRate(),
        told.getExpectedBatch(),
        momentum);
  }

  private static Quantisation quantisation(Quantisation told) throws Refusal {
    require(
        told.getRingBits() >= 1 && told.getRingBits() <= MAXIMUM_RING_BITS,
        "ring_bits must be from 1 to "
            + MAXIMUM_RING_BITS
            + " but was "
            + unsigned(told.getRingBits()));
    require(
        told.getValueBits() >= 1
            && told.getValueBits() <= MAXIMUM_VALUE_BITS
            && told.getValueBits() < told.getRingBits(),
        "value_bits must be from 1 to "
            + MAXIMUM_VALUE_BITS
            + " and below ring_bits but was "
            + unsigned(told.getValueBits()));
    require(
        told.getRange() > 0 && told.getRange() <= Float.MAX_VALUE,
        "range must be finite and > 0 but was " + told.getRange());
    return told;
  }

  private static ModelSpec model(String json, ClientSettings limits) throws Refusal {
    ModelSpec spec;
    try {
      spec = ModelSpec.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.MODEL_UNSUPPORTED, "model: " + e.getMessage(), e);
    }
    if (spec.parameterCount() > limits.maximumParameters()) {
      throw new Refusal(
          DeclineReason.MODEL_UNSUPPORTED,
          "parameters must be <= "
              + limits.maximumParameters()
              + " but was "
              + spec.parameterCount());
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

  private static TrustModel trustModel(dev.tacit.protocol.v1.TrustModel told) throws Refusal {
    require(
        told == dev.tacit.protocol.v1.TrustModel.LOCAL_DP_SGD,
        "trust_model must be LOCAL_DP_SGD but was " + told);
    return TrustModel.LOCAL_DP_SGD;
  }

  private static PrivacyUnit unit(dev.tacit.protocol.v1.PrivacyUnit told) throws Refusal {
    return switch (told) {
      case EXAMPLE -> PrivacyUnit.EXAMPLE;
      case USER -> PrivacyUnit.USER;
      default -> throw refusal("unit must be EXAMPLE or USER but was " + told);
    };
  }

  private static NeighbouringRelation relation(dev.tacit.protocol.v1.NeighbouringRelation told)
      throws Refusal {
    return switch (told) {
      case ADD_OR_REMOVE_ONE -> NeighbouringRelation.ADD_OR_REMOVE_ONE;
      case REPLACE_ONE -> NeighbouringRelation.REPLACE_ONE;
      case ZERO_OUT -> NeighbouringRelation.ZERO_OUT;
      default -> throw refusal("relation must be a known one but was " + told);
    };
  }

  private static void requireKnown(MessageOrBuilder message) throws Refusal {
    require(
        message.getUnknownFields().asMap().isEmpty(),
        message.getDescriptorForType().getName() + " must hold known fields only but held others");
  }

  private static void requireText(String name, String value) throws Refusal {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    require(
        bytes >= 1 && bytes <= MAXIMUM_NAME,
        name + " must be 1 to " + MAXIMUM_NAME + " bytes of UTF-8 but was " + bytes);
  }

  /** NaN fails too. */
  private static void requirePositive(String name, double value) throws Refusal {
    require(
        value > 0 && value < Double.POSITIVE_INFINITY,
        name + " must be finite and > 0 but was " + value);
  }

  private static void require(boolean holds, String otherwise) throws Refusal {
    if (!holds) {
      throw refusal(otherwise);
    }
  }

  private static Refusal refusal(String detail) {
    return new Refusal(DeclineReason.POLICY_REFUSES_PLAN, detail);
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }
}
