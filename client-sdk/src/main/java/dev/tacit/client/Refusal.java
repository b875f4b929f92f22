package dev.tacit.client;

import java.util.Objects;

/**
 * This device will not do what the aggregator asks. The message is for this device's people: it may
 * say where its limits are. What the aggregator is told says so only if nothing can be learnt from
 * that: most steps are often as many as there are examples, and what is left of a budget tells of
 * other tasks.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final DeclineReason reason;
  private final String told;

  /**
   * @param detail that the aggregator is told as well
   */
  Refusal(DeclineReason reason, String detail) {
    this(reason, detail, detail, null);
  }

  /**
   * @param detail that the aggregator is told as well
   */
  Refusal(DeclineReason reason, String detail, Throwable cause) {
    this(reason, detail, detail, cause);
  }

  /**
   * @param detail stays here
   * @param told to the aggregator in its place
   * @param cause null if there is none
   */
  Refusal(DeclineReason reason, String detail, String told, Throwable cause) {
    super(detail, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.told = Objects.requireNonNull(told, "told");
  }

  /** What leaves this device. */
  String told() {
    return told;
  }

  DeclineReason reason() {
    return reason;
  }
}
