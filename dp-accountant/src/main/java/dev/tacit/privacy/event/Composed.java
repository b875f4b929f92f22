package dev.tacit.privacy.event;

import java.util.List;

/**
 * Events one after the other on the same records.
 *
 * @param events in order; none releases nothing
 */
public record Composed(List<PrivacyEvent> events) implements PrivacyEvent {
  public Composed {
    events = List.copyOf(events);
  }
}
