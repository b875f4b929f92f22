package dev.tacit.secagg.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.Vectors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionKeysTest {
  private static final SessionBinding BINDING = Fleet.binding(List.of("a", "b", "c"), 7, (byte) 1);
  private static final SessionBinding OTHER = Fleet.binding(List.of("a", "b", "c"), 8, (byte) 1);
  private static final byte[] SECRET = new byte[32];

  static {
    Arrays.fill(SECRET, (byte) 5);
  }

  @Test
  void keys_everyUsePairAndSession_differ() {
    Set<String> keys = new HashSet<>();
    int made = 0;
    for (SessionBinding binding : List.of(BINDING, OTHER)) {
      SessionKeys session = new SessionKeys(binding);
      for (int a = 0; a < 3; a++) {
        keys.add(hex(session.selfMask(SECRET, a)));
        keys.add(hex(session.seedCommitment(SECRET, a)));
        made += 2;
        for (int b = 0; b < 3; b++) {
          keys.add(hex(session.shareKey(SECRET, a, b)));
          made++;
          if (a < b) {
            keys.add(hex(session.pairMask(SECRET, a, b)));
            made++;
            assertThat(session.pairMask(SECRET, b, a)).isEqualTo(session.pairMask(SECRET, a, b));
          }
        }
      }
    }
    assertThat(keys).hasSize(made);
  }

  @Test
  void derivation_versionOne_isPinned() {
    SessionKeys session = new SessionKeys(BINDING);
    var pinned = Vectors.read("secagg-v1.json");
    assertThat(hex(BINDING.digest())).isEqualTo(pinned.get("binding").asText());
    assertThat(hex(session.shareKey(SECRET, 0, 1))).isEqualTo(pinned.get("shareKey01").asText());
    assertThat(hex(session.pairMask(SECRET, 0, 1))).isEqualTo(pinned.get("pairMask01").asText());
    assertThat(hex(session.selfMask(SECRET, 2))).isEqualTo(pinned.get("selfMask2").asText());
    assertThat(hex(session.seedCommitment(SECRET, 2)))
        .isEqualTo(pinned.get("seedCommitment2").asText());
  }

  @Test
  void shareCipher_roundTrip_opensForItsReceiverOnly() {
    byte[] plain = new byte[ShareCipher.PLAIN_BYTES];
    Arrays.fill(plain, (byte) 9);
    ShareCipher cipher = new ShareCipher(BINDING);
    byte[] text = cipher.encrypt(SECRET, 0, 1, plain);
    assertThat(text).hasSize(ShareCipher.ENCRYPTED_BYTES);
    assertThat(cipher.decrypt(SECRET, 0, 1, text)).contains(plain);
    assertThat(cipher.decrypt(SECRET, 1, 0, text)).isEmpty();
    assertThat(cipher.decrypt(SECRET, 0, 2, text)).isEmpty();
    assertThat(new ShareCipher(OTHER).decrypt(SECRET, 0, 1, text)).isEmpty();
    assertThat(cipher.decrypt(new byte[32], 0, 1, text)).isEmpty();
    for (int i = 0; i < text.length; i++) {
      byte[] changed = text.clone();
      changed[i] ^= 1;
      assertThat(cipher.decrypt(SECRET, 0, 1, changed)).isEmpty();
    }
  }

  @Test
  void toString_keys_showNothing() {
    AgreementKey key = AgreementKey.ofPrivate(SECRET);
    assertThat(key.toString()).isEqualTo("AgreementKey[private]");
    key.close();
    assertThat(key.privateKey()).containsOnly(0);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
