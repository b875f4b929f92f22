package dev.tacit.privacy.event;

import java.util.Objects;

/**
 * An event on a sample into which each record goes independently.
 *
 * @param q probability of each record, in [0, 1]
 * @param event what is released of the sample
 */
public record PoissonSampled(double q, PrivacyEvent event) implements PrivacyEvent {
  public PoissonSampled {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in [0, 1] but was " + q);
    }
    Objects.requireNonNull(event, "event");
  }
}
