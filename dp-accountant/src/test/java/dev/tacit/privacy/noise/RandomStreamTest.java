package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {
  /** The bytes 0, 1, 2, ..., and how often it was asked for more. */
  private static final class Counting extends RandomStream {
    final List<Integer> refills = new ArrayList<>();
    private int next;

    Counting(int bufferBytes) {
      super(bufferBytes);
    }

    @Override
    protected void refill(byte[] buffer) {
      refills.add(buffer.length);
      for (int i = 0; i < buffer.length; i++) {
        buffer[i] = (byte) next++;
      }
    }
  }

  @Test
  void numbers_areOfTheBytesInOrderLeastSignificantFirst() {
    try (Counting stream = new Counting(16)) {
      assertThat(stream.refills).isEmpty();
      assertThat(stream.nextLong()).isEqualTo(0x0706050403020100L);
      assertThat(stream.nextInt()).isEqualTo(0x0b0a0908);
      assertThat(stream.nextInt()).isEqualTo(0x0f0e0d0c);
      assertThat(stream.refills).containsExactly(16);
      assertThat(stream.nextInt()).isEqualTo(0x13121110);
      assertThat(stream.refills).containsExactly(16, 16);
    }
  }

  @Test
  void numberThatTheBufferIsTooShortFor_isOfTheNextOne() {
    try (Counting stream = new Counting(11)) {
      assertThat(stream.nextLong()).isEqualTo(0x0706050403020100L);
      // 8, 9 and 10 are left out.
      assertThat(stream.nextInt()).isEqualTo(0x0e0d0c0b);
      // So are 15 to 21.
      assertThat(stream.nextLong()).isEqualTo(0x1d1c1b1a19181716L);
    }
  }

  /** After any bytes and before any long, so that it leaves out what they leave out. */
  @ParameterizedTest
  @ValueSource(ints = {8, 11, 16, 4096})
  void nextInts_areAsManyCallsOfNextInt(int bufferBytes) {
    for (int before : new int[] {0, 1, 4, 7}) {
      for (int length : new int[] {0, 1, 3, 8, 1500}) {
        try (Counting bulk = new Counting(bufferBytes);
            Counting single = new Counting(bufferBytes)) {
          bulk.nextBytes(new byte[before]);
          single.nextBytes(new byte[before]);
          int[] into = new int[length + 5];
          int[] expected = into.clone();
          bulk.nextInts(into, 2, length);
          for (int i = 0; i < length; i++) {
            expected[2 + i] = single.nextInt();
          }
          assertThat(into).isEqualTo(expected);
          assertThat(bulk.refills).isEqualTo(single.refills);
          assertThat(bulk.nextLong()).isEqualTo(single.nextLong());
        }
      }
    }
  }

  @Test
  void nextInts_beyondTheArray_drawsNothing() {
    try (Counting stream = new Counting(8)) {
      assertThatThrownBy(() -> stream.nextInts(new int[3], 2, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(stream.refills).isEmpty();
      assertThat(stream.nextInt()).isEqualTo(0x03020100);
    }
  }

  @Test
  void nextBytes_leavesNoneOut() {
    try (Counting stream = new Counting(8)) {
      byte[] bytes = new byte[21];
      stream.nextBytes(new byte[3]);
      stream.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        assertThat(bytes[i]).isEqualTo((byte) (i + 3));
      }
      assertThat(stream.refills).containsExactly(8, 8, 8);
    }
  }

  @Test
  void closed_isNotAskedForMore() {
    Counting stream = new Counting(8);
    stream.nextInt();
    stream.close();
    assertThatThrownBy(stream::nextInt)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stream must be open but was closed");
    assertThat(stream.refills).containsExactly(8);
  }

  @Test
  void bufferTooShortForALong_isRefused() {
    assertThatThrownBy(() -> new Counting(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bufferBytes must be at least 8 but was 7");
  }
}
