package dev.tacit.client;

import java.util.Objects;

/**
 * This device will not do what the aggregator asks. The detail is for people and holds nothing
 * about the examples.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final DeclineReason reason;

  Refusal(DeclineReason reason, String detail) {
    super(detail);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  Refusal(DeclineReason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  DeclineReason reason() {
    return reason;
  }
}
