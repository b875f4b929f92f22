package dev.tacit.client;

import dev.tacit.privacy.ledger.Assumption;

/** What every trust model whose unit is a user takes for granted. */
final class UserAssumptions {
  static final Assumption ONE_DEVICE =
      Assumption.assumed("The examples of this device's user are on no other device of a round");

  static final Assumption ONE_LEDGER =
      Assumption.assumed(
          "No other device, and no other ledger of this device, spends on the same user's examples");

  private UserAssumptions() {}
}
