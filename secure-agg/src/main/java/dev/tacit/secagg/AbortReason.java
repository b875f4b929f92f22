package dev.tacit.secagg;

/** Why a party left a session, or why a server refused a device's message; fit for a metric. */
public enum AbortReason {
  /** The bytes are not a message of this version, or break a bound that the parameters set. */
  MALFORMED_MESSAGE,
  /** A message of a kind that is not due now, or one that was already answered. */
  UNEXPECTED_MESSAGE,
  /** Degree, threshold, ring or dimension do not fit the cohort. */
  PARAMETERS_INVALID,
  /** The roster is not the one of the binding, or this device is not in it. */
  ROSTER_INVALID,
  /** Fewer neighbours than the device's own policy wants. */
  TOO_FEW_NEIGHBOURS,
  /** A threshold below the device's own policy. */
  THRESHOLD_TOO_LOW,
  /**
   * A certificate that the identity root did not issue, that names another device, or that is not
   * valid now.
   */
  CERTIFICATE_INVALID,
  /**
   * A key advertisement whose signature does not hold for this session: forged, replayed or of
   * another binding.
   */
  ADVERTISEMENT_INVALID,
  /** A public key of small order, not in its canonical form, or one that was advertised before. */
  KEY_INVALID,
  /**
   * A message names a device that is not a neighbour, or not one that took part in the phase
   * before.
   */
  NOT_A_NEIGHBOUR,
  /** Too many of the delivered shares do not decrypt. */
  SHARES_INVALID,
  /**
   * A masked input whose masks are with other neighbours than those whose shares were delivered.
   */
  PEERS_DIFFER,
  /** The survivor set leaves out the receiver, or names a device that delivered no shares. */
  SURVIVORS_INVALID,
  /** Fewer holders than rebuild a secret signed the survivor set that this device signed. */
  SIGNATURES_TOO_FEW,
  /** A consistency signature that does not hold. */
  SIGNATURE_INVALID,
  /** Both the self-mask seed and the mask key of one peer were asked for. */
  BOTH_SECRETS_REQUESTED,
  /** A secret was asked for that the signed survivor set does not call for. */
  REQUEST_CONTRADICTS_SURVIVORS,
  /** A second unmask request. */
  SECOND_UNMASK_REQUEST,
  /** Fewer devices are left than it takes to rebuild every secret that is needed. */
  TOO_FEW_DEVICES,
  /** Shares of one secret do not rebuild what its owner had committed to. */
  SHARES_INCONSISTENT,
  /** A sum that no choice of valid inputs gives. */
  SUM_OUT_OF_RANGE,
  /** The device was dropped earlier. */
  ALREADY_DROPPED,
  /** The caller ended the session. */
  CANCELLED
}
