package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.TrustRoot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The server of one session. Not thread-safe. */
public final class SecAggServer implements AutoCloseable {
  public SecAggServer(
      SecAggParameters parameters,
      List<String> roster,
      SessionBinding binding,
      TrustRoot trust,
      Instant now) {
    throw new UnsupportedOperationException();
  }

  public ServerPhase phase() {
    throw new UnsupportedOperationException();
  }

  /** Devices that may still answer in this phase. */
  public Set<String> expected() {
    throw new UnsupportedOperationException();
  }

  /** Devices that have answered in this phase. */
  public Set<String> answered() {
    throw new UnsupportedOperationException();
  }

  public boolean everybodyAnswered() {
    return expected().isEmpty();
  }

  /** Bytes of a device's message at most, in this phase; 0 when none is due. */
  public int maximumMessageBytes() {
    throw new UnsupportedOperationException();
  }

  /**
   * A device's message. On refusal the device is dropped; the others go on.
   *
   * @throws SecAggException if it is refused
   * @throws IllegalArgumentException if the device is not in the roster
   */
  public void receive(String device, byte[] message) {
    throw new UnsupportedOperationException();
  }

  /**
   * Goes on without a device; what it gave that can no longer be taken back stays. Harmless when
   * repeated.
   */
  public void drop(String device, DropReason reason) {
    throw new UnsupportedOperationException();
  }

  /** Devices that were dropped, and why. */
  public Map<String, DropReason> dropped() {
    throw new UnsupportedOperationException();
  }

  /**
   * Closes the phase: who did not answer is dropped. Each remaining device's next message, by name.
   */
  public Map<String, byte[]> advance() {
    throw new UnsupportedOperationException();
  }

  /** Ends the session. */
  public void abort(AbortReason reason) {
    throw new UnsupportedOperationException();
  }

  public Optional<AbortReason> abortReason() {
    throw new UnsupportedOperationException();
  }

  /** The sum of the survivors' inputs, ring elements. */
  public long[] sum() {
    throw new UnsupportedOperationException();
  }

  /** Devices whose input is in the sum. */
  public List<String> survivors() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
