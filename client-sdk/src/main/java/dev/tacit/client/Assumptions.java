package dev.tacit.client;

import dev.tacit.privacy.ledger.Assumption;
import java.util.List;

/**
 * What the stated epsilon of a device's local DP-SGD rests on, and which of it the code that runs
 * enforces.
 */
final class Assumptions {
  private static final boolean ENFORCED = true;
  private static final boolean NOT_ENFORCED = false;

  private Assumptions() {}

  /**
   * @param fixed whether the owner's policy lets every charged step only be of this plan's kind
   */
  static List<Assumption> of(DevicePlan plan, boolean fixed) {
    return List.of(
        new Assumption(
            "Each step draws every example independently with probability at most q = "
                + plan.training().samplingRate()
                + ", by the operating system's generator; the draw is not told to anybody",
            ENFORCED),
        new Assumption(
            "Each example's gradient is clipped to Euclidean norm C = "
                + plan.training().clippingNorm()
                + " before it is summed, and no example's gradient depends on another example",
            ENFORCED),
        new Assumption(
            "Gaussian noise of standard deviation sigma C, sigma = "
                + plan.training().noiseMultiplier()
                + ", from a generator keyed by the operating system is added to each sum, also to an empty one",
            ENFORCED),
        new Assumption(
            "The divisor of each sum is the public constant "
                + plan.training().expectedBatch()
                + "; neither the number of drawn examples nor that of all examples is used or sent",
            ENFORCED),
        new Assumption(
            "Weights, losses, counts and metrics leave this device in no other way than by the update",
            ENFORCED),
        new Assumption(
            "Clamping, rounding, masking and the sum work on noised values only", ENFORCED),
        new Assumption(
            "The spend is forced to disk before training touches the examples, and stays charged unless this"
                + " device sent neither its masked update nor that training failed",
            ENFORCED),
        new Assumption(Assumption.FIXED_SCHEDULE, fixed),
        new Assumption(
            "The floating-point noise is as good as exact: the generator's construction resists the known attacks on"
                + " low bits, which is not a proof for every rounding of the training arithmetic",
            NOT_ENFORCED),
        new Assumption(
            "The time that training takes tells nothing about the examples", NOT_ENFORCED),
        new Assumption(
            "One person's data are one example: nobody appears in several examples of this device",
            NOT_ENFORCED),
        new Assumption(
            "No other device, and no other ledger of this device, holds the same example",
            NOT_ENFORCED),
        new Assumption(
            "This ledger and the count of its entries beside it are not both replaced by older copies",
            NOT_ENFORCED));
  }
}
