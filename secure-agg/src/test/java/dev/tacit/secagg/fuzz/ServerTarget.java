package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A live server in a phase, to which device 0 says the bytes: it drops device 0 or takes them, and
 * goes on with what the others say. What is signed is taken to the bit or not at all; a sum, if
 * there is one, is exact.
 */
record ServerTarget(ServerPhase phase) implements WireTarget {
  private static final RecordedSession SESSION = RecordedSession.INSTANCE;
  private static final long MAXIMUM_ALLOCATION = 16 << 20;

  @Override
  public String name() {
    return "server in " + phase;
  }

  @Override
  public List<byte[]> seeds() {
    return IntStream.range(0, RecordedSession.COHORT)
        .mapToObj(device -> SESSION.sent(phase, device))
        .toList();
  }

  @Override
  public boolean feed(byte[] bytes) {
    SecAggServer server = SESSION.server(phase);
    String speaker = SESSION.roster.get(0);
    long allocated = Allocation.of(() -> receive(server, speaker, bytes));
    assertThat(allocated).as("bytes allocated").isLessThanOrEqualTo(MAXIMUM_ALLOCATION);
    boolean taken = server.dropped().isEmpty();
    assertThat(server.phase()).isEqualTo(phase);
    assertThat(server.answered().contains(speaker)).isEqualTo(taken);
    if (taken && (phase == ServerPhase.ADVERTISE_KEYS || phase == ServerPhase.CONSISTENCY)) {
      assertThat(bytes).isEqualTo(SESSION.sent(phase, 0));
    }
    othersSay(server, phase);
    server.advance();
    if (phase == ServerPhase.UNMASK && server.phase() == ServerPhase.COMPLETE) {
      requireSums(server, SESSION.sums());
    }
    if (taken && phase == ServerPhase.MASKED_INPUT) {
      requireSums(toTheEnd(server), sumsWith(bytes));
    }
    return taken;
  }

  private static void receive(SecAggServer server, String speaker, byte[] bytes) {
    try {
      server.receive(speaker, bytes);
      assertThat(server.dropped()).isEmpty();
    } catch (SecAggException e) {
      assertThat(server.dropped()).containsOnlyKeys(speaker);
      assertThat(server.dropped()).containsEntry(speaker, DropReason.of(e));
      assertThat(e.reason()).isNotIn(AbortReason.CANCELLED, AbortReason.ALREADY_DROPPED);
    }
  }

  private static void othersSay(SecAggServer server, ServerPhase phase) {
    for (int i = 1; i < RecordedSession.COHORT; i++) {
      server.receive(SESSION.roster.get(i), SESSION.sent(phase, i));
    }
  }

  /** All have survived, so what was recorded holds. */
  private static SecAggServer toTheEnd(SecAggServer server) {
    while (server.phase() != ServerPhase.COMPLETE) {
      ServerPhase next = server.phase();
      server.receive(SESSION.roster.get(0), SESSION.sent(next, 0));
      othersSay(server, next);
      server.advance();
    }
    return server;
  }

  private static void requireSums(SecAggServer server, List<long[]> sums) {
    for (int i = 0; i < sums.size(); i++) {
      assertThat(server.sums().get(i)).isEqualTo(sums.get(i));
    }
  }

  /** Honest sums, and what device 0 said instead of its honest input. */
  private static List<long[]> sumsWith(byte[] bytes) {
    List<long[]> said = unpack(bytes);
    List<long[]> honest = unpack(SESSION.sent(ServerPhase.MASKED_INPUT, 0));
    List<long[]> sums = new ArrayList<>();
    for (int v = 0; v < said.size(); v++) {
      long mask = -1L >>> (64 - RecordedSession.PARAMETERS.vectors().get(v).ringBits());
      long[] sum = SESSION.sums().get(v).clone();
      for (int j = 0; j < sum.length; j++) {
        sum[j] = (sum[j] + said.get(v)[j] - honest.get(v)[j]) & mask;
      }
      sums.add(sum);
    }
    return sums;
  }

  private static List<long[]> unpack(byte[] message) {
    RingVectors vectors = RingVectors.zero(RecordedSession.PARAMETERS.vectors());
    MaskedInput.decode(message, RecordedSession.BOUNDS).addTo(vectors);
    return vectors.toLongs();
  }
}
