package dev.tacit.privacy.event;

import java.util.Objects;

/**
 * The same event several times over, each with fresh randomness.
 *
 * @param event what is repeated
 * @param count repetitions, &gt;= 0
 */
public record SelfComposed(PrivacyEvent event, long count) implements PrivacyEvent {
  public SelfComposed {
    Objects.requireNonNull(event, "event");
    if (count < 0) {
      throw new IllegalArgumentException("count must be >= 0 but was " + count);
    }
  }
}
