package dev.tacit.secagg;

/** Why a server goes on without a device; fit for a metric. */
public enum DropReason {
  /** Did not answer before the phase was closed. */
  TIMED_OUT,
  /** The transport lost it. */
  DISCONNECTED,
  /** It said that it will not go on. */
  DECLINED,
  /** A message that could not be decoded, or was not due. */
  INVALID_MESSAGE,
  /** A certificate or signature that does not hold. */
  INVALID_SIGNATURE,
  /** A key of small order, not canonical, or of another device. */
  INVALID_KEY,
  /** Too few of its neighbours are left to rebuild its secrets. */
  TOO_FEW_NEIGHBOURS;

  /** The drop reason that belongs to the refusal of a device's message. */
  public static DropReason of(SecAggException refusal) {
    return switch (refusal.reason()) {
      case CERTIFICATE_INVALID, ADVERTISEMENT_INVALID, SIGNATURE_INVALID -> INVALID_SIGNATURE;
      case KEY_INVALID -> INVALID_KEY;
      default -> INVALID_MESSAGE;
    };
  }
}
