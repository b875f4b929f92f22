package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.session.Session;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The aggregator's part of one session. The shell feeds {@link #receive} as messages come and
 * decides when to {@link #advance}: when everybody has answered, or on a deadline. Not thread-safe.
 *
 * <pre>
 *   phase            due of each live device   advance sends
 *   ADVERTISE_KEYS   advertisement             neighbours' keys
 *   SHARE_KEYS       encrypted shares          neighbours' shares
 *   MASKED_INPUT     masked input              survivors
 *   CONSISTENCY      consistency signature     unmask request
 *   UNMASK           unmask shares             nothing: COMPLETE
 * </pre>
 *
 * <p>A device that is silent, or whose message is refused, is dropped and the others go on; {@code
 * advance} goes to ABORTED instead when a secret that is needed could not be rebuilt any more. A
 * device dropped before its shares were delivered leaves no trace; one dropped before its input
 * leaves masks that are rebuilt; one dropped after it stays in the sum. What the server holds of
 * devices' secrets is the shares of the last phase and what they rebuild: self-mask seeds of
 * survivors, mask keys of the lost; wiped when the phase is closed.
 */
public final class SecAggServer implements AutoCloseable {
  private final Cohort cohort;
  private ServerState state;

  /**
   * @param now when certificates must be valid
   * @throws SecAggException {@link AbortReason#ROSTER_INVALID} if the roster is not the binding's,
   *     {@link AbortReason#PARAMETERS_INVALID} if the parameters do not fit it
   */
  public SecAggServer(
      SecAggParameters parameters,
      List<String> roster,
      SessionBinding binding,
      TrustRoot trust,
      Instant now) {
    this.cohort = new Cohort(Session.of(parameters, binding, roster, trust, now));
    this.state = new AdvertisingKeys(cohort);
  }

  public ServerPhase phase() {
    return state.phase();
  }

  /** Devices that may still answer in this phase; nobody once it is over. */
  public Set<String> expected() {
    BitSet expected = state.due().isPresent() ? cohort.live() : new BitSet();
    expected.andNot(state.answered);
    return names(expected);
  }

  /** Devices that have answered in this phase, also those that were dropped since. */
  public Set<String> answered() {
    return names(state.answered);
  }

  /** True when waiting longer in this phase brings nothing. */
  public boolean everybodyAnswered() {
    return expected().isEmpty();
  }

  /** Bytes of a device's message at most, in this phase; 0 when none is due. */
  public int maximumMessageBytes() {
    return state.due().map(cohort.session.bounds()::maximumBytes).orElse(0);
  }

  /**
   * A device's message. If it is refused, the device is dropped with {@link DropReason#of} the
   * refusal; the others go on.
   *
   * @param device from the transport's authentication, never from the message
   * @throws SecAggException if it is refused
   * @throws IllegalArgumentException if the device is not in the roster
   */
  public void receive(String device, byte[] message) {
    int index = index(device);
    if (state.due().isEmpty()) {
      throw new SecAggException(AbortReason.UNEXPECTED_MESSAGE, "no message is due in " + phase());
    }
    if (!cohort.isLive(index)) {
      throw new SecAggException(AbortReason.ALREADY_DROPPED, device + " was dropped before");
    }
    try {
      if (state.answered.get(index)) {
        throw new SecAggException(
            AbortReason.UNEXPECTED_MESSAGE, device + " had answered in " + phase());
      }
      state.receive(index, message);
    } catch (SecAggException e) {
      drop(device, DropReason.of(e));
      throw e;
    }
  }

  /**
   * Goes on without a device. Harmless when repeated, the first reason stands; without effect when
   * the session is over.
   *
   * @throws IllegalArgumentException if the device is not in the roster
   */
  public void drop(String device, DropReason reason) {
    int index = index(device);
    if (state.due().isPresent()) {
      cohort.drop(index, reason);
    }
  }

  /** Devices that were dropped, and why. */
  public Map<String, DropReason> dropped() {
    Map<String, DropReason> dropped = new LinkedHashMap<>();
    cohort.dropped().forEach((index, reason) -> dropped.put(name(index), reason));
    return dropped;
  }

  /**
   * Closes the phase. Who did not answer is dropped as {@link DropReason#TIMED_OUT}.
   *
   * @return each remaining device's next message; empty when the session is over. A message is
   *     encoded each time that it is looked up, so that those of a large cohort need not be in
   *     memory together; the map must not be changed, and holds until the next call
   * @throws IllegalStateException if it was over before
   */
  public Map<String, byte[]> advance() {
    if (state.due().isEmpty()) {
      throw new IllegalStateException("advance must not be called in " + phase());
    }
    expected().forEach(device -> drop(device, DropReason.TIMED_OUT));
    ServerState closed = state;
    ServerState.Transition transition = closed.close();
    state = transition.next();
    if (state.due().isEmpty()) {
      closed.wipe();
    }
    return new Outbox(cohort.session.roster(), transition.receivers(), transition.message());
  }

  /** Ends the session for the caller's reason; without effect when it is over. */
  public void abort(AbortReason reason) {
    if (state.due().isPresent()) {
      state.wipe();
      state = new Aborted(reason);
    }
  }

  public Optional<AbortReason> abortReason() {
    return state instanceof Aborted ? Optional.of(((Aborted) state).reason()) : Optional.empty();
  }

  /**
   * The sum of the survivors' inputs, each times its weight, in a run of one vector: ring elements
   * in [0, 2^b), unsigned. The array is the caller's to change.
   *
   * @throws IllegalStateException unless COMPLETE, or if there are several vectors
   */
  public long[] sum() {
    List<long[]> sums = sums();
    if (sums.size() != 1) {
      throw new IllegalStateException("sum must be one of the sums of " + sums.size() + " vectors");
    }
    return sums.get(0);
  }

  /**
   * The sum of each vector, as {@link #sum}.
   *
   * @throws IllegalStateException unless COMPLETE
   */
  public List<long[]> sums() {
    return complete().sums();
  }

  /**
   * What the survivors count in the sum: how many they are, or their public weights together.
   *
   * @throws IllegalStateException unless COMPLETE
   */
  public int totalWeight() {
    return complete().totalWeight();
  }

  /**
   * Devices whose input is in the sum, ascending.
   *
   * @throws IllegalStateException unless COMPLETE
   */
  public List<String> survivors() {
    return List.copyOf(names(complete().survivors()));
  }

  /** Aborts what is not over, and wipes. */
  @Override
  public void close() {
    abort(AbortReason.CANCELLED);
  }

  private Complete complete() {
    if (!(state instanceof Complete)) {
      throw new IllegalStateException("phase must be COMPLETE but was " + phase());
    }
    return (Complete) state;
  }

  private int index(String device) {
    return cohort
        .session
        .roster()
        .indexOf(device)
        .orElseThrow(
            () -> new IllegalArgumentException("device must be in the roster but was " + device));
  }

  private String name(int index) {
    return cohort.session.roster().name(index);
  }

  private Set<String> names(BitSet devices) {
    Set<String> names = new LinkedHashSet<>();
    devices.stream().forEach(index -> names.add(name(index)));
    return names;
  }
}
