package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.server.ServerPhase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * A live device 1 in a state, to which the server says the bytes: it leaves for good, or answers
 * with a message that the server can read; and in whichever way it answers, only keys that their
 * owners signed, sets that hold it, and requests for the one secret that the signed set calls for.
 */
record ClientTarget(ServerPhase phase) implements WireTarget {
  private static final RecordedSession SESSION = RecordedSession.INSTANCE;
  private static final int SELF = 1;
  private static final long MAXIMUM_ALLOCATION = 16 << 20;

  @Override
  public String name() {
    return "client in " + phase;
  }

  @Override
  public List<byte[]> seeds() {
    return IntStream.range(0, RecordedSession.COHORT)
        .mapToObj(device -> SESSION.answered(phase, device))
        .toList();
  }

  @Override
  public boolean feed(byte[] bytes) {
    SecAggClient client = SESSION.client(SELF, phase);
    AtomicReference<byte[]> answer = new AtomicReference<>();
    long allocated = Allocation.of(() -> receive(client, bytes).ifPresent(answer::set));
    assertThat(allocated).as("bytes allocated").isLessThanOrEqualTo(MAXIMUM_ALLOCATION);
    byte[] reply = answer.get();
    if (reply == null) {
      assertThatThrownBy(() -> client.receive(SESSION.answered(phase, SELF)))
          .isInstanceOf(SecAggException.class);
      return false;
    }
    assertThat(client.abortReason()).isEmpty();
    assertThat(client.finished()).isEqualTo(phase == ServerPhase.UNMASK);
    assertThat(Codecs.decode(RecordedSession.SENT.get(phase), reply, RecordedSession.BOUNDS).get())
        .isEqualTo(reply);
    requireHarmless(bytes, reply);
    return true;
  }

  private static Optional<byte[]> receive(SecAggClient client, byte[] bytes) {
    try {
      return Optional.of(client.receive(bytes));
    } catch (SecAggException e) {
      assertThat(client.abortReason()).contains(e.reason());
      return Optional.empty();
    }
  }

  private void requireHarmless(byte[] taken, byte[] reply) {
    if (phase == ServerPhase.SHARE_KEYS) {
      NeighbourKeys.decode(taken, RecordedSession.BOUNDS)
          .advertisements()
          .forEach(ClientTarget::requireSigned);
    } else if (phase == ServerPhase.CONSISTENCY) {
      Survivors survivors = Survivors.decode(taken, RecordedSession.BOUNDS);
      assertThat(survivors.devices().get(SELF)).isTrue();
      assertThat(survivors.devices().cardinality())
          .isGreaterThanOrEqualTo(RecordedSession.PARAMETERS.threshold());
    } else if (phase == ServerPhase.UNMASK) {
      requireSeedsOnly(taken, reply);
    }
  }

  private static void requireSigned(int device, Advertisement advertisement) {
    assertThat(advertisement.encode()).isEqualTo(SESSION.sent(ServerPhase.ADVERTISE_KEYS, device));
  }

  /** All have survived. */
  private static void requireSeedsOnly(byte[] taken, byte[] reply) {
    UnmaskRequest request = UnmaskRequest.decode(taken, RecordedSession.BOUNDS);
    // More than it needs are not verified.
    long genuine =
        request.signatures().entrySet().stream()
            .filter(
                entry ->
                    endsWith(
                        SESSION.sent(ServerPhase.CONSISTENCY, entry.getKey()), entry.getValue()))
            .count();
    assertThat(genuine).isGreaterThanOrEqualTo(2);
    UnmaskShares.decode(reply, RecordedSession.BOUNDS)
        .byOwner()
        .forEach(
            (owner, revealed) ->
                assertThat(revealed.secret()).isEqualTo(Secret.SELF_MASK_SEED.bit()));
  }

  private static boolean endsWith(byte[] message, byte[] end) {
    int start = message.length - end.length;
    return start >= 0 && Arrays.equals(message, start, message.length, end, 0, end.length);
  }
}
