package dev.tacit.client;

import com.google.protobuf.MessageOrBuilder;

/** How the fields of a plan are refused. */
final class PlanRules {
  private PlanRules() {}

  /** A field that this version does not know may change what the others mean. */
  static void requireKnown(MessageOrBuilder message) throws Refusal {
    require(
        message.getUnknownFields().asMap().isEmpty(),
        message.getDescriptorForType().getName() + " must hold known fields only but held others");
  }

  /** NaN fails too. */
  static void requirePositive(String name, double value) throws Refusal {
    require(
        value > 0 && value < Double.POSITIVE_INFINITY,
        name + " must be finite and > 0 but was " + value);
  }

  static void require(boolean holds, String otherwise) throws Refusal {
    if (!holds) {
      throw refusal(otherwise);
    }
  }

  static Refusal refusal(String detail) {
    return new Refusal(DeclineReason.POLICY_REFUSES_PLAN, detail);
  }

  static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }
}
