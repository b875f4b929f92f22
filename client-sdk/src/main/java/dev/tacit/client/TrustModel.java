package dev.tacit.client;

/** Who adds the noise, and who is trusted not to look. */
public enum TrustModel {
  /**
   * The device noises each clipped and summed minibatch gradient itself: nobody else is trusted
   * with its data. Secure aggregation on top hides the single update, but the stated privacy does
   * not rest on it.
   */
  LOCAL_DP_SGD
}
