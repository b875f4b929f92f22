package dev.tacit.protocol.wire;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

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
    /** The other end speaks a version of the contract that this one does not. */
    UNSUPPORTED_VERSION,
    /** The other end is not who it must be: certificate, root or role. */
    UNTRUSTED,
    /** The other end understood and said no. */
    REFUSED,
    /** The other end could not be reached, or went away. */
    UNAVAILABLE
  }

  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String detail;
  private final String peer;
  private final int round;

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
    this(reason, detail, cause, null, -1);
  }

  private ProtocolException(Reason reason, String detail, Throwable cause, String peer, int round) {
    super(message(detail, peer, round), cause);
    this.detail = detail;
    this.reason = Objects.requireNonNull(reason, "reason");
    this.peer = peer;
    this.round = round;
  }

  /** This failure, with the name of whoever sent the message. */
  public ProtocolException from(String sender) {
    return new ProtocolException(reason, detail, this, sender, round);
  }

  /** This failure, with the round (from 1) that it happened in. */
  public ProtocolException inRound(int number) {
    return new ProtocolException(reason, detail, this, peer, number);
  }

  public Reason reason() {
    return reason;
  }

  /** The name of whoever sent the message, where known. */
  public Optional<String> peer() {
    return Optional.ofNullable(peer);
  }

  /** The round that it happened in, where known. */
  public OptionalInt round() {
    return round < 0 ? OptionalInt.empty() : OptionalInt.of(round);
  }

  private static String message(String detail, String peer, int round) {
    if (peer == null && round < 0) {
      return detail;
    }
    String from = peer == null ? "" : "from " + peer;
    String in = round < 0 ? "" : "in round " + round;
    return detail + " (" + from + (from.isEmpty() || in.isEmpty() ? "" : ", ") + in + ")";
  }
}
