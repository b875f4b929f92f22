package dev.tacit.client;

import dev.tacit.privacy.ledger.Assumption;
import java.util.ArrayList;
import java.util.List;

/** What the stated epsilon of a device rests on, and which of it the code that runs enforces. */
final class Assumptions {
  private Assumptions() {}

  /**
   * @param fixed whether the owner's policy lets every charged step only be of this plan's kind
   */
  static List<Assumption> of(DevicePlan plan, boolean fixed) {
    List<Assumption> all = new ArrayList<>(plan.assignment().assumptions());
    all.addAll(
        List.of(
            Assumption.enforced(
                "Weights, losses, counts and metrics leave this device in no other way than by the update"),
            Assumption.enforced(
                "The spend is forced to disk before training touches the examples, and stays charged unless this"
                    + " device sent neither its masked update nor that training failed"),
            new Assumption(Assumption.FIXED_SCHEDULE, fixed),
            Assumption.assumed("The time that training takes tells nothing about the examples"),
            Assumption.assumed(
                "This ledger and the count of its entries beside it are not both replaced by older copies")));
    return List.copyOf(all);
  }
}
