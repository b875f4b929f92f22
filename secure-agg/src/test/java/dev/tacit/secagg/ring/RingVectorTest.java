package dev.tacit.secagg.ring;

import static dev.tacit.secagg.testing.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.testing.Vectors;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
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
    MaskStream stream = new MaskStream();
    for (int bits : new int[] {1, 20, 32, 33, 64}) {
      long[] values = new Random(bits).longs(DIMENSION).toArray();
      RingVector vector = vector(bits, values);
      long[] before = vector.toLongs();
      vector.addMask(stream, seed);
      assertThat(vector.toLongs()).isNotEqualTo(before);
      vector.subtractMask(stream, seed);
      assertThat(vector.toLongs()).isEqualTo(before);
    }
  }

  @Test
  void addMask_intsAndLongs_areTheLittleEndianStream() {
    byte[] seed = new byte[32];
    new Random(3).nextBytes(seed);
    MaskStream stream = new MaskStream();
    ByteBuffer keystream =
        ByteBuffer.allocate(DIMENSION * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    stream.start(seed);
    while (keystream.hasRemaining()) {
      int count = Math.min(1000, keystream.remaining());
      keystream.put(stream.next(count), 0, count);
    }
    RingVector ints = vector(32, new long[DIMENSION]);
    ints.addMask(stream, seed);
    RingVector longs = vector(64, new long[DIMENSION]);
    longs.addMask(stream, seed);
    long[] fromInts = ints.toLongs();
    long[] fromLongs = longs.toLongs();
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(fromInts[i]).isEqualTo(keystream.getInt(4 * i) & 0xffffffffL);
      assertThat(fromLongs[i]).isEqualTo(keystream.getLong(8 * i));
    }
  }

  @Test
  void addMask_versionOne_isPinned() {
    JsonNode pinned = Vectors.read("secagg-v1.json");
    RingVector mask = vector(32, new long[8]);
    mask.addMask(new MaskStream(), hex(pinned, "pairMask01"));
    for (int i = 0; i < 8; i++) {
      assertThat(mask.toLongs()[i]).isEqualTo(pinned.get("pairMask01FirstInts").get(i).asLong());
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
          stream.start(seed);
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

  private static RingVector vector(int bits, long[] values) {
    RingVector vector = RingVector.zero(new SecAggParameters(1, 2, bits, values.length));
    if (vector instanceof IntRingVector ints) {
      ints.add(Arrays.stream(values).mapToInt(value -> (int) value).toArray());
    } else {
      ((LongRingVector) vector).add(values);
    }
    return vector;
  }

  private static BigInteger littleEndian(byte[] bytes, int from) {
    byte[] reversed = new byte[bytes.length - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }
}
