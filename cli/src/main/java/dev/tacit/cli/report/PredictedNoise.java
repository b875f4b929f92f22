package dev.tacit.cli.report;

import java.util.Locale;

/**
 * How much noise the mean of a whole cohort's updates is foreseen to have in one round, beside what
 * it can say: that mean is of norm {@code clippingNorm} at most.
 *
 * @param norm expected norm of the noise, sqrt(dimension) times the error of a coordinate
 * @param centralNorm the same if a trusted server added it, for the same epsilon and delta
 * @param clippingNorm of one device's update
 */
public record PredictedNoise(double norm, double centralNorm, double clippingNorm) {
  /**
   * Noise of this many clipping norms a round drowns the updates: over T rounds noise grows as
   * sqrt(T), and what is learnt as T at best, so that a few dozen rounds do not make up for more.
   */
  public static final double DROWNING = 5;

  /** Whether the model can hardly learn anything. */
  public boolean drowns() {
    return norm > DROWNING * clippingNorm;
  }

  /** A warning for people, if there is one to give, else nothing. */
  public String warning(int clients, String epsilon) {
    if (!drowns()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%s is too few for a useful model at user-level epsilon %s: the noise of one round's mean is foreseen to have"
            + " norm %s, %.0f times the %s that an update is clipped to (a trusted server's would have %s). The model"
            + " will learn little or nothing. More clients, a smaller model or a larger epsilon help; --trust local"
            + " protects single examples instead.",
        Figures.count(clients, "client"),
        epsilon,
        Figures.up(norm),
        norm / clippingNorm,
        Figures.exact(clippingNorm),
        Figures.up(centralNorm));
  }
}
