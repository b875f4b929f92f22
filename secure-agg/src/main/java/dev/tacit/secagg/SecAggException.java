package dev.tacit.secagg;

import java.util.Objects;

/**
 * What came over the wire cannot be accepted. The detail is for people, and never holds a secret.
 */
public final class SecAggException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final AbortReason reason;

  /**
   * @param reason what metrics count
   * @param detail for people
   */
  public SecAggException(AbortReason reason, String detail) {
    super(Objects.requireNonNull(reason, "reason") + ": " + detail);
    this.reason = reason;
  }

  public AbortReason reason() {
    return reason;
  }
}
