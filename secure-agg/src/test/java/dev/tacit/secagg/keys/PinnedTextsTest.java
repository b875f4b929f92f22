package dev.tacit.secagg.keys;

import static dev.tacit.secagg.testing.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.sharing.Shamir;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What is signed, derived, drawn and shared, against values that another program computed. */
class PinnedTextsTest {
  private static final JsonNode PINNED = Vectors.read("secagg-v2.json");
  private static final SecAggParameters PARAMETERS =
      new SecAggParameters(
          4, 3, List.of(new VectorShape(13, 5), new VectorShape(41, 3), new VectorShape(32, 1)));
  private static final SessionBinding BINDING = binding(3, 1, 1, 1, 5, 1, 1, 1, 1_000_000);

  @Test
  void binding_withAndWithoutWeights_isPinned() {
    assertThat(binding().digest()).isEqualTo(hex(PINNED, "binding"));
    assertThat(binding(1, 1, 1, 1, 1, 1, 1, 1, 1).digest()).isEqualTo(hex(PINNED, "binding"));
    assertThat(BINDING.digest()).isEqualTo(hex(PINNED, "weightedBinding"));
  }

  @Test
  void graph_ofNineDevicesOfDegreeFour_isPinned() {
    NeighbourGraph graph = NeighbourGraph.of(PARAMETERS, BINDING);
    for (int device = 0; device < 9; device++) {
      int self = device;
      int[] neighbours =
          Arrays.stream(graph.closedNeighbourhood(device)).filter(i -> i != self).toArray();
      JsonNode pinned = PINNED.get("neighboursOfDegree4").get(device);
      assertThat(neighbours)
          .isEqualTo(IntStream.range(0, 4).map(i -> pinned.get(i).asInt()).toArray());
    }
  }

  @Test
  void texts_ofAdvertisementAndSurvivors_arePinned() {
    SignedText texts = new SignedText(PARAMETERS, BINDING);
    byte[] maskKey = ascending(0, 32);
    byte[] shareKey = ascending(100, 32);
    assertThat(texts.advertisement(2, maskKey, shareKey))
        .isEqualTo(hex(PINNED, "advertisementText"));
    byte[] survivors = {(byte) 0xfd, 1};
    byte[] text = texts.survivors(2, maskKey, shareKey, survivors);
    assertThat(text).isEqualTo(hex(PINNED, "survivorsText"));
    SigningIdentity signer = new SigningIdentity("signer", hex(PINNED, "signingKey"), new byte[0]);
    assertThat(signer.sign(text)).isEqualTo(hex(PINNED, "survivorsSignature"));
  }

  @Test
  void shares_encrypted_arePinned() {
    byte[] agreed = new byte[32];
    Arrays.fill(agreed, (byte) 5);
    byte[] key = new SessionKeys(BINDING).shareKey(agreed, 0, 8);
    assertThat(key).isEqualTo(hex(PINNED, "shareKey08"));
    byte[] plain = ascending(0, ShareCipher.PLAIN_BYTES);
    byte[] encrypted = new ShareCipher(BINDING).encrypt(key, 0, 8, plain);
    assertThat(encrypted).isEqualTo(hex(PINNED, "encryptedShares08"));
    assertThat(new ShareCipher(BINDING).decrypt(key, 0, 8, hex(PINNED, "encryptedShares08")))
        .contains(plain);
  }

  @Test
  void split_byAGivenPolynomial_isPinned() {
    JsonNode shamir = PINNED.get("shamir");
    Map<String, JsonNode> pinned = new LinkedHashMap<>();
    shamir.get("shares").properties().forEach(e -> pinned.put(e.getKey(), e.getValue()));
    int[] places = pinned.keySet().stream().mapToInt(Integer::parseInt).toArray();
    byte[] secret = hex(shamir, "secret");
    byte[][] shares = Shamir.split(secret, shamir.get("threshold").asInt(), places, counting());
    for (int i = 0; i < places.length; i++) {
      assertThat(shares[i]).isEqualTo(hex(shamir.get("shares"), places[i] + ""));
    }
  }

  /** HKDF (RFC 5869) once more, from the JDK's HMAC. */
  @Test
  void derivation_byTheJdksHmac_agrees() throws GeneralSecurityException {
    SessionKeys keys = new SessionKeys(BINDING);
    for (int first = 0; first < 20; first++) {
      byte[] secret = ascending(first, 32);
      assertThat(keys.shareKey(secret, first, 7))
          .isEqualTo(hkdf(secret, "tacit secagg share key v1", first, 7));
      assertThat(keys.pairMask(secret, 30, first))
          .isEqualTo(hkdf(secret, "tacit secagg pair mask v1", first, 30));
      assertThat(keys.selfMask(secret, first))
          .isEqualTo(hkdf(secret, "tacit secagg self mask v1", first, first));
      assertThat(keys.seedCommitment(secret, first))
          .isEqualTo(hkdf(secret, "tacit secagg seed commitment v1", first, first));
    }
  }

  /** One block: all keys here are of 32 bytes. */
  private static byte[] hkdf(byte[] secret, String use, int first, int second)
      throws GeneralSecurityException {
    byte[] label = use.getBytes(StandardCharsets.UTF_8);
    byte[] info =
        ByteBuffer.allocate(label.length + 9)
            .put(label)
            .putInt(first)
            .putInt(second)
            .put((byte) 1)
            .array();
    return hmac(hmac(BINDING.digest(), secret), info);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  /** Gives 3, 10, 17 and so on. */
  private static SecureRandom counting() {
    return new SecureRandom() {
      private static final long serialVersionUID = 1;

      @Override
      public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (7 * i + 3);
        }
      }
    };
  }

  private static byte[] ascending(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  private static SessionBinding binding(int... weights) {
    byte[] plan = new byte[32];
    byte[] checkpoint = new byte[32];
    Arrays.fill(plan, (byte) 0x11);
    Arrays.fill(checkpoint, (byte) 0x22);
    return SessionBinding.weighted(
        "population", "task", 7, Fleet.names(9), weights, plan, checkpoint);
  }
}
