package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.testing.Fleet;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A key is one device's, for one use, in one form: refused by the server and by neighbours. */
class KeyReuseTest {
  private static final SecAggParameters PARAMETERS = new SecAggParameters(3, 3, 16, 2);
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, 4);

  private final Fleet fleet = new Fleet(4, PARAMETERS, 1);
  private final SecAggClient victim = fleet.client("device-00000", 1);
  private final SortedMap<Integer, Advertisement> advertised = new TreeMap<>();

  KeyReuseTest() {
    victim.advertise();
    for (int i = 1; i < 4; i++) {
      byte[] message = fleet.client(fleet.roster.get(i), 1).advertise();
      advertised.put(i, Advertisement.decode(message, BOUNDS));
    }
  }

  @Test
  void key_ofAnotherDevice_isRefused() {
    Advertisement first = advertised.get(1);
    requireRefused(signed(2, first.maskKey(), advertised.get(2).shareKey()));
    requireRefused(signed(2, advertised.get(2).maskKey(), first.maskKey()));
  }

  @Test
  void key_forBothUses_isRefused() {
    requireRefused(signed(2, advertised.get(2).maskKey(), advertised.get(2).maskKey()));
  }

  /** 9 + p, as good as 9 to X25519, and any key with the bit that X25519 leaves out. */
  @Test
  void key_inAnotherForm_isRefused() {
    BigInteger prime = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    byte[] bytes = prime.add(BigInteger.valueOf(9)).toByteArray();
    byte[] littleEndian = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      littleEndian[i] = bytes[bytes.length - 1 - i];
    }
    requireRefused(signed(2, littleEndian, advertised.get(2).shareKey()));
    byte[] topBit = advertised.get(2).maskKey().clone();
    topBit[31] |= (byte) 0x80;
    requireRefused(signed(2, topBit, advertised.get(2).shareKey()));
  }

  private void requireRefused(Advertisement bad) {
    SecAggServer server = fleet.server();
    server.receive("device-00001", advertised.get(1).encode());
    assertInvalid(() -> server.receive("device-00002", bad.encode()));
    assertThat(server.dropped()).containsEntry("device-00002", DropReason.INVALID_KEY);

    SortedMap<Integer, Advertisement> keys = new TreeMap<>(advertised);
    keys.put(2, bad);
    SecAggClient client = fleet.client("device-00000", 1);
    client.advertise();
    assertInvalid(() -> client.receive(new NeighbourKeys(keys).encode()));
    assertThat(client.abortReason()).contains(AbortReason.KEY_INVALID);
  }

  private Advertisement signed(int device, byte[] maskKey, byte[] shareKey) {
    SigningIdentity identity = Fleet.identity(fleet.roster.get(device));
    byte[] text =
        new SignedText(PARAMETERS, fleet.binding).advertisement(device, maskKey, shareKey);
    return new Advertisement(identity.certificateDer(), maskKey, shareKey, identity.sign(text));
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(AbortReason.KEY_INVALID));
  }
}
