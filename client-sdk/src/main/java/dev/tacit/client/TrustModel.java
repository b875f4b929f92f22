package dev.tacit.client;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;

/** Who adds the noise, and who is trusted not to look. */
public enum TrustModel {
  /**
   * The device noises each clipped and summed minibatch gradient itself: nobody else is trusted
   * with its data. Secure aggregation on top hides the single update, but the stated privacy does
   * not rest on it.
   */
  LOCAL_DP_SGD(PrivacyUnit.EXAMPLE, NeighbouringRelation.ADD_OR_REMOVE_ONE),

  /**
   * The device clips its whole update and adds a share of the noise that the sum needs. The stated
   * privacy rests on secure aggregation, and on enough devices that add their shares and keep them
   * to themselves; the device has its own idea of how many.
   */
  DISTRIBUTED_DP(PrivacyUnit.USER, NeighbouringRelation.ZERO_OUT),

  /**
   * The device clips its whole update, and the aggregator adds the noise to the sum: it is trusted
   * to, and not to look before. Secure aggregation keeps single updates from it.
   */
  CENTRAL_DP(PrivacyUnit.USER, NeighbouringRelation.ZERO_OUT);

  private final PrivacyUnit unit;
  private final NeighbouringRelation relation;

  TrustModel(PrivacyUnit unit, NeighbouringRelation relation) {
    this.unit = unit;
    this.relation = relation;
  }

  /** What its noise protects. */
  public PrivacyUnit unit() {
    return unit;
  }

  /** What its events compare. */
  public NeighbouringRelation relation() {
    return relation;
  }
}
