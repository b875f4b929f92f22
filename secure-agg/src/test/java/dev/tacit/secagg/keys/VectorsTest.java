package dev.tacit.secagg.keys;

import static dev.tacit.secagg.testing.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.VerifyingKey;
import dev.tacit.secagg.testing.Vectors;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;

/** The libraries, used as this module uses them, against published vectors. */
class VectorsTest {
  @Test
  void x25519_rfc7748_agrees() {
    JsonNode file = Vectors.read("rfc7748-x25519.json");
    for (JsonNode vector : file.get("scalarMult")) {
      byte[] out = AgreementKey.ofPrivate(hex(vector, "scalar")).agree(hex(vector, "u"));
      assertThat(out).as(vector.get("id").asText()).isEqualTo(hex(vector, "out"));
    }
    JsonNode pair = file.get("diffieHellman");
    AgreementKey alice = AgreementKey.ofPrivate(hex(pair, "alicePrivate"));
    AgreementKey bob = AgreementKey.ofPrivate(hex(pair, "bobPrivate"));
    assertThat(alice.publicKey()).isEqualTo(hex(pair, "alicePublic"));
    assertThat(bob.publicKey()).isEqualTo(hex(pair, "bobPublic"));
    assertThat(alice.agree(bob.publicKey())).isEqualTo(hex(pair, "shared"));
    assertThat(bob.agree(alice.publicKey())).isEqualTo(hex(pair, "shared"));
  }

  @Test
  void x25519_rfc7748Iterated_agrees() {
    JsonNode iterated = Vectors.read("rfc7748-x25519.json").get("iterated");
    byte[] k = hex(iterated, "start");
    byte[] u = k;
    for (int i = 0; i < 1000; i++) {
      byte[] next = new byte[32];
      assertThat(X25519.calculateAgreement(k, 0, u, 0, next, 0)).isTrue();
      u = k;
      k = next;
    }
    assertThat(k).isEqualTo(hex(iterated.get("after"), "1000"));
  }

  @Test
  void x25519_wycheproof_agreesAndRefusesZeroSecrets() {
    List<Integer> wrong = new ArrayList<>();
    int refused = 0;
    for (JsonNode test : tests("x25519_test.json")) {
      boolean zero = test.get("flags").toString().contains("ZeroSharedSecret");
      try {
        byte[] shared = AgreementKey.ofPrivate(hex(test, "private")).agree(hex(test, "public"));
        if (zero || !Arrays.equals(shared, hex(test, "shared"))) {
          wrong.add(test.get("tcId").asInt());
        }
      } catch (SecAggException e) {
        refused++;
        if (!zero || e.reason() != AbortReason.KEY_INVALID) {
          wrong.add(test.get("tcId").asInt());
        }
        assertThatThrownBy(() -> AgreementKey.requireUsable(hex(test, "public")))
            .isInstanceOf(SecAggException.class);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).isEqualTo(31);
  }

  @Test
  void ed25519_rfc8032_agrees() {
    for (JsonNode vector : Vectors.read("rfc8032-ed25519.json").get("vectors")) {
      SigningIdentity identity = new SigningIdentity("signer", hex(vector, "secret"), new byte[0]);
      byte[] message = hex(vector, "message");
      assertThat(identity.publicKey()).isEqualTo(hex(vector, "public"));
      assertThat(identity.sign(message)).isEqualTo(hex(vector, "signature"));
      assertThat(verifies(hex(vector, "public"), message, hex(vector, "signature"))).isTrue();
    }
  }

  private static boolean verifies(byte[] publicKey, byte[] text, byte[] signature) {
    return VerifyingKey.of(publicKey).map(key -> key.verify(text, signature)).orElse(false);
  }

  @Test
  void ed25519_wycheproof_agrees() {
    List<Integer> wrong = new ArrayList<>();
    for (JsonNode group : Vectors.read("wycheproof/ed25519_test.json").get("testGroups")) {
      byte[] key = hex(group.get("publicKey"), "pk");
      for (JsonNode test : group.get("tests")) {
        byte[] signature = hex(test, "sig");
        boolean holds = verifies(key, hex(test, "msg"), signature);
        if (holds != test.get("result").asText().equals("valid")) {
          wrong.add(test.get("tcId").asInt());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** The HMAC inside our HKDF. */
  @Test
  void hmac_wycheproof_agrees() {
    List<Integer> wrong = new ArrayList<>();
    int checked = 0;
    for (JsonNode test : tests("hmac_sha256_test.json")) {
      HMac mac = new HMac(new SHA256Digest());
      mac.init(new KeyParameter(hex(test, "key")));
      byte[] message = hex(test, "msg");
      mac.update(message, 0, message.length);
      byte[] tag = new byte[mac.getMacSize()];
      mac.doFinal(tag, 0);
      byte[] expected = hex(test, "tag");
      boolean holds = Arrays.equals(Arrays.copyOf(tag, expected.length), expected);
      if (holds != test.get("result").asText().equals("valid")) {
        wrong.add(test.get("tcId").asInt());
      }
      checked++;
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isEqualTo(174);
  }

  @Test
  void hkdf_rfc5869_agrees() {
    for (JsonNode vector : Vectors.read("rfc5869-hkdf-sha256.json").get("vectors")) {
      byte[] okm = hkdf(vector, vector.get("length").asInt());
      assertThat(okm).as(vector.get("id").asText()).isEqualTo(hex(vector, "okm"));
    }
  }

  @Test
  void hkdf_wycheproof_agrees() {
    List<Integer> wrong = new ArrayList<>();
    for (JsonNode test : tests("hkdf_sha256_test.json")) {
      boolean accepted;
      try {
        accepted = Arrays.equals(hkdf(test, test.get("size").asInt()), hex(test, "okm"));
      } catch (RuntimeException e) {
        accepted = false;
      }
      if (accepted != test.get("result").asText().equals("valid")) {
        wrong.add(test.get("tcId").asInt());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aesGcm_wycheproof_agrees() throws GeneralSecurityException {
    List<Integer> wrong = new ArrayList<>();
    int checked = 0;
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    for (JsonNode test : tests("aes_gcm_test.json")) {
      byte[] iv = hex(test, "iv");
      if (iv.length != 12) {
        continue; // ShareCipher has one nonce, of 12 bytes.
      }
      checked++;
      String text = test.get("ct").asText() + test.get("tag").asText();
      if (opens(cipher, test, iv, HexFormat.of().parseHex(text))
          != test.get("result").asText().equals("valid")) {
        wrong.add(test.get("tcId").asInt());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isEqualTo(197);
  }

  private static boolean opens(Cipher cipher, JsonNode test, byte[] iv, byte[] text)
      throws GeneralSecurityException {
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(hex(test, "key"), "AES"),
        new GCMParameterSpec(128, iv));
    cipher.updateAAD(hex(test, "aad"));
    try {
      return Arrays.equals(cipher.doFinal(text), hex(test, "msg"));
    } catch (javax.crypto.AEADBadTagException e) {
      return false;
    }
  }

  private static byte[] hkdf(JsonNode vector, int length) {
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(
        new HKDFParameters(hex(vector, "ikm"), hex(vector, "salt"), hex(vector, "info")));
    byte[] okm = new byte[length];
    generator.generateBytes(okm, 0, length);
    return okm;
  }

  private static List<JsonNode> tests(String file) {
    List<JsonNode> tests = new ArrayList<>();
    for (JsonNode group : Vectors.read("wycheproof/" + file).get("testGroups")) {
      group.get("tests").forEach(tests::add);
    }
    return tests;
  }
}
