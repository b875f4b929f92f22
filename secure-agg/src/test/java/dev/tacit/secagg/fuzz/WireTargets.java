package dev.tacit.secagg.fuzz;

import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All targets behind one: the first byte says which, so that one run fuzzes them all. */
final class WireTargets {
  private static final RecordedSession SESSION = RecordedSession.INSTANCE;

  /** The largest session there may be, where a believed length would cost most. */
  private static final MessageBounds WIDEST =
      new MessageBounds(65_535, 65_534, List.of(new VectorShape(32, 1 << 28)));

  /** Quick ones: no cryptography but for a certificate that is whole. */
  static final List<WireTarget> DECODERS = decoders();

  /** Each makes a party by real cryptography, for every input. */
  static final List<WireTarget> LIVE =
      Stream.concat(
              RecordedSession.PHASES.stream().<WireTarget>map(ServerTarget::new),
              RecordedSession.PHASES.stream().skip(1).map(ClientTarget::new))
          .toList();

  static final List<WireTarget> ALL = Stream.concat(DECODERS.stream(), LIVE.stream()).toList();

  private WireTargets() {}

  static List<byte[]> seeds() {
    return IntStream.range(0, ALL.size())
        .boxed()
        .flatMap(i -> ALL.get(i).seeds().stream().map(seed -> input(i, seed)))
        .toList();
  }

  static void feed(byte[] input) {
    if (input.length > 0) {
      ALL.get((input[0] & 0xff) % ALL.size()).feed(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  private static byte[] input(int target, byte[] seed) {
    return ByteBuffer.allocate(1 + seed.length).put((byte) target).put(seed).array();
  }

  private static List<WireTarget> decoders() {
    List<WireTarget> decoders = new ArrayList<>();
    for (MessageKind kind : MessageKind.values()) {
      List<byte[]> seeds = recorded(kind);
      decoders.add(new DecoderTarget(kind + "", kind, RecordedSession.BOUNDS, seeds));
      decoders.add(new DecoderTarget(kind + ", widest", kind, WIDEST, seeds));
    }
    decoders.add(new CertificateTarget());
    return decoders;
  }

  private static List<byte[]> recorded(MessageKind kind) {
    List<byte[]> messages = new ArrayList<>();
    for (int device = 0; device < RecordedSession.COHORT; device++) {
      for (Map.Entry<ServerPhase, MessageKind> entry : RecordedSession.SENT.entrySet()) {
        if (entry.getValue() == kind) {
          messages.add(SESSION.sent(entry.getKey(), device));
        }
      }
      for (Map.Entry<ServerPhase, MessageKind> entry : RecordedSession.ANSWERED.entrySet()) {
        if (entry.getValue() == kind) {
          messages.add(SESSION.answered(entry.getKey(), device));
        }
      }
    }
    return messages;
  }
}
