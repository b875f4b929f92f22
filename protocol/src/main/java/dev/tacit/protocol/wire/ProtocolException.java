package dev.tacit.protocol.wire;

import java.util.Objects;

/**
 * What came over the wire, or the failure to get it, breaks the contract. The reason is for
 * programs and metrics, the message for people; neither holds a secret.
 */
public final class ProtocolException extends RuntimeException {
  /** Why, as a short closed list. */
  public enum Reason {
    /** Longer than the receiver's limit. */
    TOO_LARGE,
    /** Bytes that do not decode, or a field outside its range. */
    MALFORMED,
    /** A message that does not belong in this state of the conversation. */
    UNEXPECTED,
    /** The other end is not who it must be: certificate, root or role. */
    UNTRUSTED,
    /** The other end understood and said no. */
    REFUSED,
    /** The other end could not be reached, or went away. */
    UNAVAILABLE
  }

  private static final long serialVersionUID = 1;

  private final Reason reason;

  /**
   * @param detail what happened, for people; must not hold a secret
   */
  public ProtocolException(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /**
   * @param detail what happened, for people; must not hold a secret
   * @param cause may be null
   */
  public ProtocolException(Reason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }
}
