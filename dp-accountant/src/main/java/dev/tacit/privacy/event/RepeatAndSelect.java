package dev.tacit.privacy.event;

import java.util.Objects;

/**
 * An event run a random number of times of which only the best outcome is told (Papernot and
 * Steinke 2022, "Hyperparameter tuning with Renyi differential privacy").
 *
 * @param event one run
 * @param mean mean number of runs, finite, &gt;= 1
 * @param shape of the number's distribution: 0 logarithmic, 1 geometric, infinity Poisson, any
 *     other truncated negative binomial; &gt;= 0
 */
public record RepeatAndSelect(PrivacyEvent event, double mean, double shape)
    implements PrivacyEvent {
  public RepeatAndSelect {
    Objects.requireNonNull(event, "event");
    if (!(mean >= 1 && mean < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("mean must be >= 1 and finite but was " + mean);
    }
    if (!(shape >= 0)) {
      throw new IllegalArgumentException("shape must be >= 0 but was " + shape);
    }
  }
}
