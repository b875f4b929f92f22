package dev.tacit.secagg.simulation;

import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Well-formed wrong messages of a device. */
final class DeviceLies {
  private static final Map<String, SigningIdentity> FORGED = new ConcurrentHashMap<>();
  private static final Map<String, SigningIdentity> EXPIRED = new ConcurrentHashMap<>();

  private final Fleet fleet;
  private final MessageBounds bounds;
  private final Random random;

  DeviceLies(Fleet fleet, MessageBounds bounds, Random random) {
    this.fleet = fleet;
    this.bounds = bounds;
    this.random = random;
  }

  /**
   * A lie in place of a message.
   *
   * @param others what other devices say in this phase
   */
  byte[] lie(ServerPhase phase, int device, byte[] truth, List<byte[]> others) {
    return switch (phase) {
      case ADVERTISE_KEYS -> advertisement(device, Advertisement.decode(truth, bounds), others);
      case SHARE_KEYS -> shares(EncryptedShares.decode(truth, bounds));
      case MASKED_INPUT -> others.isEmpty() ? truth : input(truth, pick(others));
      case CONSISTENCY -> signature(device, others);
      case UNMASK -> unmaskShares(UnmaskShares.decode(truth, bounds));
      default -> throw new IllegalArgumentException("nobody speaks in " + phase);
    };
  }

  private byte[] advertisement(int device, Advertisement truth, List<byte[]> others) {
    return switch (random.nextInt(4)) {
      case 0 -> others.isEmpty() ? replayed(device).encode() : pick(others);
      case 1 -> replayed(device).encode();
      case 2 -> smallOrder(device, truth).encode();
      default -> badCertificate(device, truth).encode();
    };
  }

  /** A true advertisement of the device, in another round. */
  Advertisement replayed(int device) {
    Fleet before = new Fleet(fleet.roster.size(), fleet.parameters, 1_000_000_007);
    byte[] message = before.client(fleet.roster.get(device), random.nextLong()).advertise();
    return Advertisement.decode(message, bounds);
  }

  /** Signed by the device, with a key that nobody can agree with. */
  Advertisement smallOrder(int device, Advertisement truth) {
    SigningIdentity identity = Fleet.identity(fleet.roster.get(device));
    return signed(device, identity, truth.maskKey(), new byte[32]);
  }

  /** Of an authority of the same name, or of the right one and expired. */
  Advertisement badCertificate(int device, Advertisement truth) {
    String name = fleet.roster.get(device);
    SigningIdentity identity =
        random.nextBoolean()
            ? FORGED.computeIfAbsent(name, new TestAuthority("Test identity root")::issue)
            : EXPIRED.computeIfAbsent(name, DeviceLies::expired);
    return signed(device, identity, truth.maskKey(), truth.shareKey());
  }

  private static SigningIdentity expired(String name) {
    return Fleet.AUTHORITY.issue(
        name, TestAuthority.NOW.minusSeconds(100), TestAuthority.NOW.minusSeconds(1));
  }

  private Advertisement signed(int device, SigningIdentity by, byte[] maskKey, byte[] shareKey) {
    byte[] text =
        new SignedText(fleet.parameters, fleet.binding).advertisement(device, maskKey, shareKey);
    return new Advertisement(by.certificateDer(), maskKey, shareKey, by.sign(text));
  }

  private byte[] shares(EncryptedShares truth) {
    SortedMap<Integer, byte[]> texts = new TreeMap<>(truth.byReceiver());
    byte[] commitment = truth.seedCommitment().clone();
    switch (random.nextInt(4)) {
      case 0 -> texts.remove(texts.firstKey());
      case 1 -> rotate(texts);
      case 2 -> commitment[random.nextInt(commitment.length)] ^= 1;
      default -> random.nextBytes(texts.get(texts.lastKey()));
    }
    return new EncryptedShares(commitment, texts).encode();
  }

  /** Another's input, or another's vectors as if they were masked with this device's peers. */
  private byte[] input(byte[] truth, byte[] other) {
    if (random.nextBoolean()) {
      return other;
    }
    byte[] lie = other.clone();
    System.arraycopy(truth, 0, lie, 0, truth.length - fleet.parameters.packedBytes());
    return lie;
  }

  private byte[] signature(int device, List<byte[]> others) {
    if (!others.isEmpty() && random.nextBoolean()) {
      return pick(others);
    }
    byte[] anotherText = {(byte) device};
    byte[] signature = Fleet.identity(fleet.roster.get(device)).sign(anotherText);
    return new ConsistencySignature(signature).encode();
  }

  private byte[] unmaskShares(UnmaskShares truth) {
    SortedMap<Integer, UnmaskShares.Revealed> shares = new TreeMap<>(truth.byOwner());
    if (!shares.isEmpty()) {
      UnmaskShares.Revealed first = shares.get(shares.firstKey());
      switch (random.nextInt(4)) {
        case 0 -> shares.clear();
        case 1 ->
            shares.put(
                shares.firstKey(), new UnmaskShares.Revealed(3 - first.secret(), first.share()));
        case 2 -> random.nextBytes(first.share());
        default -> first.share()[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return new UnmaskShares(shares).encode();
  }

  /** Gives each its successor's text, and the last the first's. */
  static void rotate(SortedMap<Integer, byte[]> texts) {
    List<Integer> keys = new ArrayList<>(texts.keySet());
    byte[] first = texts.get(keys.get(0));
    for (int i = 0; i + 1 < keys.size(); i++) {
      texts.put(keys.get(i), texts.get(keys.get(i + 1)));
    }
    texts.put(keys.get(keys.size() - 1), keys.size() == 1 ? new byte[first.length] : first);
  }

  /** Other bytes: cut short, drawn out, a few bits or a whole stretch changed. */
  byte[] corrupt(byte[] truth) {
    byte[] bytes = truth.clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9000));
      case 2 ->
          bytes[random.nextInt(Math.min(6, bytes.length))] ^= (byte) (1 + random.nextInt(255));
      case 3 -> Arrays.fill(bytes, random.nextInt(bytes.length), bytes.length, (byte) -1);
      default -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  private byte[] pick(List<byte[]> messages) {
    return messages.get(random.nextInt(messages.size()));
  }
}
