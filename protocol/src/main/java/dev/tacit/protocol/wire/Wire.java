package dev.tacit.protocol.wire;

/** Constants that both ends of the wire must agree on. */
public final class Wire {
  /** The version of the contract that a device names when it checks in. */
  public static final int PROTOCOL_VERSION = 1;

  /**
   * The largest gRPC message, in bytes, that either end accepts; whatever may be larger (a
   * checkpoint, a secure-aggregation message) travels in pieces.
   */
  public static final int MAX_MESSAGE_BYTES = 1 << 20;

  /**
   * The longest name of a population or a task, in bytes of UTF-8: plans, enrolment tokens and the
   * aggregator's database all have room for as much.
   */
  public static final int MAX_NAME_BYTES = 128;

  private Wire() {}
}
