package dev.tacit.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.ring.IntRingVector;
import dev.tacit.secagg.ring.LongRingVector;
import dev.tacit.secagg.ring.RingVectors;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final SecAggParameters PARAMETERS =
      new SecAggParameters(10, 7, List.of(new VectorShape(13, 21), new VectorShape(41, 3)));
  private static final int COHORT = 21;
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, COHORT);

  /** Decodes and encodes again. */
  private static final Map<MessageKind, Function<byte[], byte[]>> CODECS =
      new EnumMap<>(MessageKind.class);

  static {
    CODECS.put(MessageKind.ADVERTISEMENT, m -> Advertisement.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.NEIGHBOUR_KEYS, m -> NeighbourKeys.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.ENCRYPTED_SHARES, m -> EncryptedShares.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.DELIVERED_SHARES, m -> DeliveredShares.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.MASKED_INPUT, MessageTest::again);
    CODECS.put(MessageKind.SURVIVORS, m -> Survivors.decode(m, BOUNDS).encode());
    CODECS.put(
        MessageKind.CONSISTENCY_SIGNATURE, m -> ConsistencySignature.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.UNMASK_REQUEST, m -> UnmaskRequest.decode(m, BOUNDS).encode());
    CODECS.put(MessageKind.UNMASK_SHARES, m -> UnmaskShares.decode(m, BOUNDS).encode());
  }

  @Property(tries = 300)
  void decode_everyKind_roundTrips(@ForAll Random random) {
    for (MessageKind kind : MessageKind.values()) {
      byte[] message = message(kind, random);
      assertThat(message).hasSizeLessThanOrEqualTo(BOUNDS.maximumBytes(kind));
      assertThat(kind.begins(message)).isTrue();
      assertThat(CODECS.get(kind).apply(message)).as("%s", kind).isEqualTo(message);
    }
  }

  /** What a decoder accepts is canonical; what it does not is refused in one way. */
  @Property(tries = 2000)
  void decode_mutated_isRefusedOrCanonical(@ForAll Random random) {
    for (MessageKind kind : MessageKind.values()) {
      byte[] mutated = mutate(message(kind, random), random);
      try {
        assertThat(CODECS.get(kind).apply(mutated)).isEqualTo(mutated);
      } catch (SecAggException e) {
        assertThat(e.reason()).isIn(AbortReason.MALFORMED_MESSAGE, AbortReason.UNEXPECTED_MESSAGE);
      }
    }
  }

  @Property(tries = 1000)
  void decode_anyBytes_isRefusedOrCanonical(@ForAll byte[] bytes) {
    for (MessageKind kind : MessageKind.values()) {
      byte[] message = bytes.clone();
      if (message.length > 1) {
        message[0] = kind.code;
        message[1] = MessageReader.VERSION;
      }
      try {
        assertThat(CODECS.get(kind).apply(message)).isEqualTo(message);
      } catch (SecAggException e) {
        assertThat(e.reason()).isIn(AbortReason.MALFORMED_MESSAGE, AbortReason.UNEXPECTED_MESSAGE);
      }
    }
  }

  /**
   * A few bytes that claim long lists allocate little: the largest claim, 65,535 entries, would
   * take megabytes if it were believed.
   */
  @Test
  void decode_lengthsThatLie_allocateNothing() {
    MessageBounds wide = new MessageBounds(65_535, 65_534, List.of(new VectorShape(32, 1 << 28)));
    byte[] lie = new byte[40];
    Arrays.fill(lie, (byte) 0xff);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int warm = 0; warm < 2; warm++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (MessageKind kind : MessageKind.values()) {
        lie[0] = kind.code;
        lie[1] = MessageReader.VERSION;
        assertThatThrownBy(() -> decode(kind, lie, wide)).isInstanceOf(SecAggException.class);
      }
      if (warm == 1) {
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500_000);
      }
    }
  }

  @Test
  void decode_anotherKindOrVersion_isRefused() {
    byte[] message = message(MessageKind.SURVIVORS, new Random(1));
    assertReason(
        () -> ConsistencySignature.decode(message, BOUNDS), AbortReason.UNEXPECTED_MESSAGE);
    message[1] = 2;
    assertReason(() -> Survivors.decode(message, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    assertReason(() -> Survivors.decode(new byte[1], BOUNDS), AbortReason.MALFORMED_MESSAGE);
  }

  @Test
  void decode_repeatedOrDescendingDevices_areRefused() {
    SortedMap<Integer, byte[]> two = new TreeMap<>();
    two.put(3, new byte[80]);
    two.put(4, new byte[80]);
    byte[] message = new DeliveredShares(two).encode();
    message[4 + 82 + 1] = 3;
    assertReason(() -> DeliveredShares.decode(message, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    message[4 + 82 + 1] = 2;
    assertReason(() -> DeliveredShares.decode(message, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    message[4 + 82 + 1] = COHORT;
    assertReason(() -> DeliveredShares.decode(message, BOUNDS), AbortReason.MALFORMED_MESSAGE);
  }

  @Test
  void decode_spareBitsSet_isRefused() {
    byte[] input = message(MessageKind.MASKED_INPUT, new Random(2));
    byte[] first = input.clone();
    first[input.length - 17] |= (byte) 0x80;
    assertReason(() -> MaskedInput.decode(first, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    byte[] peers = input.clone();
    peers[3] |= (byte) 0x08;
    assertReason(() -> MaskedInput.decode(peers, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    assertThat(PARAMETERS.vectors().get(0).spareBits()).isEqualTo(7);
    input[input.length - 1] |= (byte) 0x80;
    assertReason(() -> MaskedInput.decode(input, BOUNDS), AbortReason.MALFORMED_MESSAGE);
    byte[] survivors = message(MessageKind.SURVIVORS, new Random(2));
    survivors[survivors.length - 1] |= (byte) 0x20;
    assertReason(() -> Survivors.decode(survivors, BOUNDS), AbortReason.MALFORMED_MESSAGE);
  }

  private static void assertReason(Runnable decoding, AbortReason reason) {
    assertThatThrownBy(decoding::run)
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static Object decode(MessageKind kind, byte[] message, MessageBounds bounds) {
    return switch (kind) {
      case ADVERTISEMENT -> Advertisement.decode(message, bounds);
      case NEIGHBOUR_KEYS -> NeighbourKeys.decode(message, bounds);
      case ENCRYPTED_SHARES -> EncryptedShares.decode(message, bounds);
      case DELIVERED_SHARES -> DeliveredShares.decode(message, bounds);
      case MASKED_INPUT -> MaskedInput.decode(message, bounds);
      case SURVIVORS -> Survivors.decode(message, bounds);
      case CONSISTENCY_SIGNATURE -> ConsistencySignature.decode(message, bounds);
      case UNMASK_REQUEST -> UnmaskRequest.decode(message, bounds);
      case UNMASK_SHARES -> UnmaskShares.decode(message, bounds);
    };
  }

  private static byte[] again(byte[] message) {
    RingVectors vectors = RingVectors.zero(PARAMETERS.vectors());
    MaskedInput input = MaskedInput.decode(message, BOUNDS);
    input.addTo(vectors);
    return MaskedInput.encode(input.peers(), vectors, BOUNDS);
  }

  private static byte[] message(MessageKind kind, Random random) {
    return switch (kind) {
      case ADVERTISEMENT -> advertisement(random).encode();
      case NEIGHBOUR_KEYS -> {
        SortedMap<Integer, Advertisement> keys = new TreeMap<>();
        devices(random, 10).forEach(device -> keys.put(device, advertisement(random)));
        yield new NeighbourKeys(keys).encode();
      }
      case ENCRYPTED_SHARES -> new EncryptedShares(bytes(random, 32), entries(random, 80)).encode();
      case DELIVERED_SHARES -> new DeliveredShares(entries(random, 80)).encode();
      case MASKED_INPUT -> {
        RingVectors vectors = RingVectors.zero(PARAMETERS.vectors());
        ((IntRingVector) vectors.get(0)).add(random.ints(21).toArray(), 1);
        ((LongRingVector) vectors.get(1)).add(random.longs(3).toArray(), 1);
        BitSet peers = new BitSet();
        devices(random, 11).forEach(place -> peers.set(place % 11));
        yield MaskedInput.encode(peers, vectors, BOUNDS);
      }
      case SURVIVORS -> {
        BitSet survivors = new BitSet();
        devices(random, COHORT).forEach(survivors::set);
        yield Survivors.of(survivors, BOUNDS).encode();
      }
      case CONSISTENCY_SIGNATURE -> new ConsistencySignature(bytes(random, 64)).encode();
      case UNMASK_REQUEST -> {
        SortedMap<Integer, Integer> wanted = new TreeMap<>();
        devices(random, 11).forEach(device -> wanted.put(device, 1 + random.nextInt(3)));
        yield new UnmaskRequest(entries(random, 64), wanted).encode();
      }
      case UNMASK_SHARES -> {
        SortedMap<Integer, UnmaskShares.Revealed> shares = new TreeMap<>();
        devices(random, 11)
            .forEach(
                device ->
                    shares.put(
                        device,
                        new UnmaskShares.Revealed(1 + random.nextInt(2), bytes(random, 32))));
        yield new UnmaskShares(shares).encode();
      }
    };
  }

  private static Advertisement advertisement(Random random) {
    return new Advertisement(
        bytes(random, random.nextInt(4097)),
        bytes(random, 32),
        bytes(random, 32),
        bytes(random, 64));
  }

  private static SortedMap<Integer, byte[]> entries(Random random, int length) {
    SortedMap<Integer, byte[]> entries = new TreeMap<>();
    devices(random, 10).forEach(device -> entries.put(device, bytes(random, length)));
    return entries;
  }

  private static Iterable<Integer> devices(Random random, int most) {
    TreeSet<Integer> devices = new TreeSet<>();
    int count = random.nextInt(most + 1);
    while (devices.size() < count) {
      devices.add(random.nextInt(COHORT));
    }
    return devices;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutate(byte[] message, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
      case 1 -> Arrays.copyOf(message, message.length + 1 + random.nextInt(100));
      case 2 -> {
        message[random.nextInt(Math.min(8, message.length))] = (byte) random.nextInt();
        yield message;
      }
      default -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield message;
      }
    };
  }
}
