package dev.tacit.privacy.event;

import java.util.Objects;

/**
 * An event on each of the batches into which one pass divides the records, shuffled or not. Each
 * record is in one batch only, so a replaced record changes one release: parallel composition
 * (McSherry 2009), at the price of one event. No amplification by the shuffle is claimed.
 *
 * @param batches releases of a pass, &gt;= 1; the price does not depend on it
 * @param event what is released of each batch
 */
public record SinglePass(long batches, PrivacyEvent event) implements PrivacyEvent {
  public SinglePass {
    Checks.atLeast("batches", batches, 1);
    Objects.requireNonNull(event, "event");
  }
}
