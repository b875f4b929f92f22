package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.secagg.SessionBinding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  @Property(tries = 200)
  void rotate_anyDimension_keepsInnerProductsAndIsUndone(
      @ForAll @IntRange(min = 1, max = 5000) int dimension, @ForAll long seed) {
    Rotation rotation = new Rotation(seed(seed), dimension);
    float[] x = normal(dimension, seed);
    float[] y = normal(dimension, ~seed);
    float[] rotatedX = x.clone();
    float[] rotatedY = y.clone();
    rotation.rotate(rotatedX);
    rotation.rotate(rotatedY);
    double size = Math.sqrt(dot(x, x) * dot(y, y));
    assertThat(dot(rotatedX, rotatedY)).isCloseTo(dot(x, y), within(1e-5 * size));
    assertThat(dot(rotatedX, rotatedX)).isCloseTo(dot(x, x), within(1e-5 * dot(x, x)));
    rotation.unrotate(rotatedX);
    for (int i = 0; i < dimension; i++) {
      assertThat(rotatedX[i]).isCloseTo(x[i], within(1e-5f * (float) Math.sqrt(dimension)));
    }
  }

  /** Against the matrices, with signs from single AES blocks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 100, 128, 200, 513})
  void rotate_smallDimension_isTheMatrixProduct(int dimension) throws Exception {
    int m = Integer.highestOneBit(dimension);
    byte[] seed = seed(dimension);
    int words = (m + 63) / 64;
    double[] expected = new double[dimension];
    float[] x = normal(dimension, 1);
    Arrays.setAll(expected, i -> x[i]);
    multiply(expected, 0, m, seed, 0);
    if (dimension > m) {
      multiply(expected, dimension - m, m, seed, 64 * words);
    }
    new Rotation(seed, dimension).rotate(x);
    for (int i = 0; i < dimension; i++) {
      assertThat((double) x[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  private static void multiply(double[] x, int offset, int m, byte[] seed, int firstSign)
      throws Exception {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, "AES"));
    double[] flipped = new double[m];
    for (int k = 0; k < m; k++) {
      int bit = firstSign + k;
      byte[] block = aes.doFinal(ByteBuffer.allocate(16).putLong(8, bit / 128).array());
      boolean minus = (block[bit % 128 / 8] >> (bit % 8) & 1) == 1;
      flipped[k] = minus ? -x[offset + k] : x[offset + k];
    }
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (int k = 0; k < m; k++) {
        sum += (Integer.bitCount(i & k) % 2 == 0 ? 1 : -1) * flipped[k];
      }
      x[offset + i] = sum / Math.sqrt(m);
    }
  }

  /** Rows, stripes and several groups of stages: each column of H, up to its sign. */
  @ParameterizedTest
  @ValueSource(ints = {12, 13, 15, 18, 20, 21})
  void rotate_unitVector_isAColumnOfTheHadamardMatrix(int bits) {
    int m = 1 << bits;
    Rotation rotation = new Rotation(seed(bits), m);
    float entry = (float) (1 / Math.sqrt(m));
    Random random = new Random(bits);
    for (int k : new int[] {0, 1, m / 2, m - 1, random.nextInt(m)}) {
      float[] x = new float[m];
      x[k] = 1;
      rotation.rotate(x);
      float sign = Math.signum(x[0]);
      int wrong = 0;
      for (int i = 0; i < m; i++) {
        wrong += x[i] == (Integer.bitCount(i & k) % 2 == 0 ? sign : -sign) * entry ? 0 : 1;
      }
      assertThat(wrong).isZero();
    }
  }

  @Test
  void unrotate_longVector_isTheInverse() {
    int dimension = (1 << 19) + 4321;
    Rotation rotation = new Rotation(seed(5), dimension);
    float[] x = normal(dimension, 5);
    float[] back = x.clone();
    rotation.rotate(back);
    assertThat(dot(back, back)).isCloseTo(dot(x, x), within(1e-4 * dot(x, x)));
    rotation.unrotate(back);
    double worst = 0;
    for (int i = 0; i < dimension; i++) {
      worst = Math.max(worst, Math.abs(back[i] - x[i]));
    }
    assertThat(worst).isLessThan(1e-5);
  }

  /**
   * The tail stated on the class, at 2 to 4.5 deviations, of vectors that are hard to flatten. The
   * seeds are fixed: no false alarms. A bound that fails by a tenth would show: where the first
   * block alone mixes, the proxy is exact, and the spread of 400 seeds times d coordinates small.
   */
  @ParameterizedTest
  @ValueSource(ints = {64, 96, 100, 127, 200, 255, 300})
  void rotate_fixedVectorManySeeds_isAsFlatAsStated(int dimension) {
    int m = Integer.highestOneBit(dimension);
    for (float[] x : hard(dimension)) {
      double proxy = dot(x, x) / m;
      long[] beyond = new long[10];
      double[] squares = new double[dimension];
      int seeds = 400;
      for (int seed = 0; seed < seeds; seed++) {
        float[] rotated = x.clone();
        new Rotation(seed(seed), dimension).rotate(rotated);
        for (int i = 0; i < dimension; i++) {
          squares[i] += rotated[i] * rotated[i] / seeds;
          for (int t = 4; t < 10; t++) {
            beyond[t] += Math.abs(rotated[i]) > t / 2.0 * Math.sqrt(proxy) * 1.0001 ? 1 : 0;
          }
        }
      }
      for (int t = 4; t < 10; t++) {
        assertThat(beyond[t] / (double) (seeds * dimension))
            .isLessThanOrEqualTo(2 * Math.exp(-t * t / 8.0));
      }
      for (double square : squares) {
        // A mean of 400 squares whose variance is at most 2 proxy^2: seven deviations.
        assertThat(square).isLessThan(proxy * (1 + 7 * Math.sqrt(2.0 / seeds)));
      }
    }
  }

  /** A spike in each part, two spikes, all in one part, all alike, and rough noise. */
  private static List<float[]> hard(int dimension) {
    int m = Integer.highestOneBit(dimension);
    float[] first = new float[dimension];
    first[0] = 1;
    float[] last = new float[dimension];
    last[dimension - 1] = 1;
    float[] two = new float[dimension];
    two[0] = 1;
    two[dimension - 1] = -1;
    float[] part = new float[dimension];
    Arrays.fill(part, 0, Math.max(1, dimension - m), 1);
    float[] alike = new float[dimension];
    Arrays.fill(alike, 1);
    return List.of(first, last, two, part, alike, normal(dimension, 9));
  }

  @Test
  void rotate_eachPart_meetsItsProxy() {
    // d = 96, m = 64: the first 32 coordinates are mixed once, from the first block.
    double[] squares = new double[96];
    float[] x = new float[96];
    x[3] = 1;
    for (int seed = 0; seed < 1000; seed++) {
      float[] rotated = x.clone();
      new Rotation(seed(seed), 96).rotate(rotated);
      for (int i = 0; i < 96; i++) {
        squares[i] += rotated[i] * rotated[i] / 1000;
      }
    }
    assertThat(squares[0]).isCloseTo(1 / 64.0, within(1e-6));
    assertThat(Arrays.stream(squares, 32, 96).average().orElseThrow())
        .isCloseTo(1 / 128.0, within(1e-6));
  }

  @Test
  void of_sessions_differAndRepeat() {
    byte[] plan = new byte[32];
    List<String> roster = List.of("a", "b");
    SessionBinding one = SessionBinding.of("p", "t", 1, roster, plan, plan);
    SessionBinding two = SessionBinding.of("p", "t", 2, roster, plan, plan);
    float[] x = normal(1000, 1);
    float[] y = x.clone();
    float[] z = x.clone();
    Rotation.of(one, 1000).rotate(x);
    Rotation.of(one, 1000).rotate(y);
    Rotation.of(two, 1000).rotate(z);
    assertThat(x).isEqualTo(y).isNotEqualTo(z);
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Rotation(new byte[31], 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed must be 32 bytes but was 31");
    assertThatThrownBy(() -> new Rotation(new byte[32], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension must be at least 1 but was 0");
    assertThatThrownBy(() -> new Rotation(new byte[32], 5).rotate(new float[6]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values must be 5 numbers but were 6");
    assertThatThrownBy(() -> new Rotation(new byte[32], 5).unrotate(new float[4]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] seed(long value) {
    return ByteBuffer.allocate(32).putLong(24, value).array();
  }

  private static float[] normal(int dimension, long seed) {
    Random random = new Random(seed);
    float[] x = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
