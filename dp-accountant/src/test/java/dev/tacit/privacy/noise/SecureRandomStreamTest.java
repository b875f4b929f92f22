package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecureRandomStreamTest {
  @Test
  void nextLong_twoStreams_differ() {
    try (SecureRandomStream a = SecureRandomStream.create();
        SecureRandomStream b = SecureRandomStream.create()) {
      // 20,000 draws of 64 bits: a repetition has probability 2^-36.
      Set<Long> seen = new HashSet<>();
      for (int i = 0; i < 10_000; i++) {
        seen.add(a.nextLong());
        seen.add(b.nextLong());
      }
      assertThat(seen).hasSize(20_000);
    }
  }

  @Test
  void nextLong_acrossRekeying_staysFreshAndBalanced() {
    try (SecureRandomStream stream = SecureRandomStream.create()) {
      long first = stream.nextLong();
      long words = (130L << 20) / Long.BYTES;
      long ones = 0;
      for (long i = 0; i < words; i++) {
        long word = stream.nextLong();
        ones += Long.bitCount(word);
        if (word == first) {
          throw new AssertionError("a word came back: 2^-40 by chance");
        }
      }
      // 6 standard deviations of a fair coin: false alarm 2e-9.
      double bits = words * 64.0;
      assertThat((double) ones).isCloseTo(bits / 2, within(6 * Math.sqrt(bits) / 2));
    }
  }

  @Test
  void nextBytes_anyLength_fillsAllOfIt() {
    try (SecureRandomStream stream = SecureRandomStream.create()) {
      for (int length : new int[] {0, 1, 7, 32 << 10, (32 << 10) + 1, 100_000}) {
        byte[] bytes = new byte[length];
        stream.nextBytes(bytes);
        stream.nextInt();
        int zeros = 0;
        for (byte b : bytes) {
          zeros += b == 0 ? 1 : 0;
        }
        // Poisson of mean length/256: 12 and 10 deviations more has probability below 1e-9.
        assertThat((double) zeros).isLessThan(length / 256.0 + 12 + 10 * Math.sqrt(length / 256.0));
      }
      byte[] tail = new byte[64];
      stream.nextBytes(tail);
      assertThat(Arrays.copyOf(tail, 32)).isNotEqualTo(Arrays.copyOfRange(tail, 32, 64));
    }
  }

  @Test
  void nextLong_afterClose_throws() {
    SecureRandomStream stream = SecureRandomStream.create();
    stream.nextLong();
    stream.close();
    stream.close();
    assertThatThrownBy(stream::nextLong).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(stream::nextInt).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stream.nextBytes(new byte[1]))
        .isInstanceOf(IllegalStateException.class);
  }
}
