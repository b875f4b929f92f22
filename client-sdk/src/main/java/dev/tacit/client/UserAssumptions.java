package dev.tacit.client;

import dev.tacit.privacy.ledger.Assumption;

/** What every trust model whose unit is a user takes for granted. */
final class UserAssumptions {
  static final Assumption ONE_DEVICE =
      new Assumption("The examples of this device's user are on no other device of a round", false);

  static final Assumption ONE_LEDGER =
      new Assumption(
          "No other device, and no other ledger of this device, spends on the same user's examples",
          false);

  private UserAssumptions() {}
}
