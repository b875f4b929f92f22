package dev.tacit.secagg.ring;

import static dev.tacit.secagg.testing.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.testing.Vectors;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RingVectorTest {
  /** Spans three mask blocks for ints, five for longs, and ends within one. */
  private static final int DIMENSION = 9001;

  @Test
  void pack_everyWidth_writesLeastSignificantBitFirst() {
    Random random = new Random(1);
    for (int bits = 1; bits <= 64; bits++) {
      long[] values = random.longs(13).toArray();
      RingVector vector = vector(bits, values);
      byte[] packed = new byte[3 + (13 * bits + 7) / 8];
      vector.pack(packed, 3);
      BigInteger number = BigInteger.ZERO;
      long mask = -1L >>> (64 - bits);
      for (int i = values.length - 1; i >= 0; i--) {
        number = number.shiftLeft(bits).or(new BigInteger(Long.toUnsignedString(values[i] & mask)));
      }
      assertThat(littleEndian(packed, 3)).as("%d bits", bits).isEqualTo(number);
      RingVector twice = vector(bits, values);
      twice.addPacked(packed, 3);
      assertThat(twice.toLongs())
          .isEqualTo(Arrays.stream(values).map(value -> (2 * value) & mask).toArray());
    }
  }

  @Test
  void masks_addedAndSubtracted_cancel() {
    byte[] seed = new byte[32];
    new Random(2).nextBytes(seed);
    for (int bits : new int[] {1, 20, 32, 33, 64}) {
      long[] values = new Random(bits).longs(DIMENSION).toArray();
      RingVectors vectors = vectors(List.of(new VectorShape(bits, DIMENSION)), List.of(values));
      long[] before = vectors.toLongs().get(0);
      vectors.apply(added(seed));
      assertThat(vectors.toLongs().get(0)).isNotEqualTo(before);
      Masks off = new Masks();
      off.subtract(seed.clone());
      vectors.apply(off);
      assertThat(vectors.toLongs().get(0)).isEqualTo(before);
    }
  }

  /**
   * One stream through all vectors, each from a counter block of its own on; long ones in several
   * stretches. The counter runs over 64 bits on its way.
   */
  @Test
  void apply_vectorsOfAnyWidth_areTheLittleEndianStream() {
    byte[] seed = new byte[32];
    new Random(3).nextBytes(seed);
    Arrays.fill(seed, 24, 32, (byte) 0xff);
    List<VectorShape> shapes =
        List.of(
            new VectorShape(32, 3),
            new VectorShape(64, DIMENSION),
            new VectorShape(7, 1),
            new VectorShape(32, 300_001),
            new VectorShape(40, 140_000));
    RingVectors vectors = RingVectors.zero(shapes);
    vectors.apply(added(seed));
    byte[] keystream = keystream(seed, 3_000_000);
    ByteBuffer stream = ByteBuffer.wrap(keystream).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < shapes.size(); i++) {
      VectorShape shape = shapes.get(i);
      long mask = -1L >>> (64 - shape.ringBits());
      for (long element : vectors.toLongs().get(i)) {
        long drawn = shape.ringBits() <= 32 ? stream.getInt() : stream.getLong();
        assertThat(element).isEqualTo(drawn & mask);
      }
      stream.position((stream.position() + 15) / 16 * 16);
    }
  }

  @Test
  void apply_versionOne_isPinned() {
    JsonNode pinned = Vectors.read("secagg-v1.json");
    RingVectors mask = RingVectors.zero(List.of(new VectorShape(32, 8)));
    mask.apply(added(hex(pinned, "pairMask01")));
    for (int i = 0; i < 8; i++) {
      assertThat(mask.toLongs().get(0)[i])
          .isEqualTo(pinned.get("pairMask01FirstInts").get(i).asLong());
    }
  }

  @Test
  void maskStream_sp80038a_agrees() {
    JsonNode file = Vectors.read("sp800-38a-aes-ctr.json");
    int checked = 0;
    for (String list : new String[] {"vectors", "derived"}) {
      for (JsonNode vector : file.get(list)) {
        if (vector.get("keyBits").asInt() == 128) {
          byte[] seed = Arrays.copyOf(hex(vector, "key"), 32);
          System.arraycopy(hex(vector, "initialCounter"), 0, seed, 16, 16);
          MaskStream stream = new MaskStream();
          stream.start(seed, 0);
          byte[] text = hex(vector, "plaintext");
          byte[] keystream = stream.next(text.length);
          for (int i = 0; i < text.length; i++) {
            text[i] ^= keystream[i];
          }
          assertThat(text).as(vector.get("id").asText()).isEqualTo(hex(vector, "ciphertext"));
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(2);
  }

  private static Masks added(byte[] seed) {
    Masks masks = new Masks();
    masks.add(seed.clone());
    return masks;
  }

  private static byte[] keystream(byte[] seed, int bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(seed, 0, 16, "AES"),
          new IvParameterSpec(seed, 16, 16));
      return cipher.doFinal(new byte[bytes]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RingVectors vectors(List<VectorShape> shapes, List<long[]> values) {
    RingVectors vectors = RingVectors.zero(shapes);
    for (int i = 0; i < shapes.size(); i++) {
      if (vectors.get(i) instanceof IntRingVector ints) {
        ints.add(Arrays.stream(values.get(i)).mapToInt(value -> (int) value).toArray(), 1);
      } else {
        ((LongRingVector) vectors.get(i)).add(values.get(i), 1);
      }
    }
    return vectors;
  }

  private static RingVector vector(int bits, long[] values) {
    return vectors(List.of(new VectorShape(bits, values.length)), List.of(values)).get(0);
  }

  private static BigInteger littleEndian(byte[] bytes, int from) {
    byte[] reversed = new byte[bytes.length - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }
}
