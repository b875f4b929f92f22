package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By the Vector API, at every length around whole vectors, against double arithmetic. */
class RunsTest {
  private static final int A = 3;
  private static final int B = 5;

  private final float[] a = KernelsContract.numbers(80, 1);
  private final float[] b = KernelsContract.numbers(80, 2);

  @BeforeAll
  static void vectorsAreThere() {
    assertThat(Loops.VECTORS).isTrue();
  }

  @Test
  void sums_anyLength_areThoseOfDoubles() {
    for (int length = 0; length < 70; length++) {
      double sum = 0;
      double distance = 0;
      double dot = 0;
      for (int i = 0; i < length; i++) {
        sum += a[A + i];
        distance += (a[A + i] - 0.25) * (a[A + i] - 0.25);
        dot += (double) a[A + i] * b[B + i];
      }
      assertThat(Runs.sum(a, A, length)).isCloseTo((float) sum, within(1e-5f));
      assertThat(Runs.squaredDistance(a, A, 0.25f, length))
          .isCloseTo((float) distance, within(3e-5f));
      assertThat(Runs.dot(a, A, b, B, length)).isCloseTo((float) dot, within(1e-5f));
    }
  }

  /** Before and after HotSpot has compiled it: an example's numbers do not change with the time. */
  @Test
  void sums_manyTimes_areAddedUpFromTheFirstVectorsNumberToTheLast() {
    VectorTiles tiles = new VectorTiles();
    int length = 4 * tiles.lanes;
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    for (int trial = 0; trial < 200; trial++) {
      float[] values = KernelsContract.numbers(length, trial);
      float[] squares = new float[length];
      for (int i = 0; i < length; i++) {
        squares[i] = values[i] * values[i];
      }
      float sum = inOrder(values, tiles.lanes);
      float distance = inOrder(squares, tiles.lanes);
      for (int again = 0; again < 500; again++) {
        assertEquals(sum, Runs.sum(values, 0, length));
        assertEquals(sum, Runs.dot(values, 0, ones, 0, length));
        assertEquals(distance, Runs.squaredDistance(values, 0, 0, length));
      }
      float norm = tiles.squares(values, 0, length);
      for (int again = 0; again < 500; again++) {
        assertEquals(norm, tiles.squares(values, 0, length));
      }
    }
  }

  private static float inOrder(float[] values, int lanes) {
    float total = 0;
    for (int lane = 0; lane < lanes; lane++) {
      float sum = 0;
      for (int i = lane; i < values.length; i += lanes) {
        sum += values[i];
      }
      total += sum;
    }
    return total;
  }

  @Test
  void largest_anyLength_isFoundWhereverItLies() {
    Random random = new Random(4);
    for (int length = 1; length < 70; length++) {
      float[] values = KernelsContract.numbers(80, length);
      int place = random.nextInt(length);
      values[A + place] = 9;
      values[A - 1] = 10;
      values[A + length] = 10;
      assertThat(Runs.largest(values, A, length)).isEqualTo(9);
    }
  }

  @Test
  void steps_anyLength_changeTheirRunAlone() {
    for (int length = 0; length < 70; length++) {
      float[] into = KernelsContract.numbers(80, 7);
      float[] before = into.clone();
      Runs.addProduct(into, 4, a, A, b, B, length);
      Runs.add(into, 4, b, B, length);
      Runs.centre(into, 4, into, 4, 0.5f, 2, length);
      Runs.project(into, 4, 0.25f, a, A, 3, 0.5f, length);
      Runs.multiply(into, 4, into, 4, b, B, length);
      for (int i = 0; i < into.length; i++) {
        double expected = before[i];
        int j = i - 4;
        if (j >= 0 && j < length) {
          double x = a[A + j];
          double y = b[B + j];
          expected = ((before[i] + x * y + y - 0.5) * 2 - 0.25 - 3 * x) * 0.5 * y;
        }
        assertThat(into[i]).isCloseTo((float) expected, within(1e-5f));
      }
    }
  }

  /** Around the ends of chunks, too. */
  @Test
  void differences_anyLength_leaveOutWhatIsNotFinite() {
    for (int length : new int[] {0, 1, 17, 2047, 2048, 2049, 5000}) {
      float[] to = KernelsContract.numbers(length + 9, 3);
      float[] from = KernelsContract.numbers(length + 9, 4);
      if (length > 16) {
        to[A + 16] = Float.NaN;
        from[A + length - 1] = Float.NEGATIVE_INFINITY;
        // Finite, but its square is not.
        to[A + 5] = 1e30f;
      }
      float[] into = to.clone();
      double squares = Runs.subtract(into, from, A, length);
      if (length > 16) {
        assertThat(squares).isInfinite();
      }
      float[] before = KernelsContract.numbers(length + 9, 5);
      float[] sum = before.clone();
      squares -= 4 * Runs.addDifference(sum, -0.5f, to.clone(), from, A, length);
      assertThat(length > 16 || Math.abs(squares) < 1e-6).isTrue();
      for (int i = 0; i < to.length; i++) {
        boolean inside = i >= A && i < A + length;
        float off = Float.isFinite(to[i] - from[i]) ? to[i] - from[i] : 0;
        assertEquals(inside ? off : to[i], into[i]);
        assertEquals(inside ? before[i] + -0.5f * off : before[i], sum[i]);
      }
    }
  }

  @Test
  void differences_finite_giveTheirSquaredNorm() {
    float[] to = KernelsContract.numbers(7000, 3);
    float[] from = KernelsContract.numbers(7000, 4);
    double exact = 0;
    for (int i = A; i < A + 6000; i++) {
      exact += Math.pow((double) to[i] - from[i], 2);
    }
    float[] sum = new float[7000];
    assertThat(Runs.addDifference(sum, 3, to.clone(), from, A, 6000))
        .isCloseTo(9 * exact, within(9e-5 * exact));
    assertThat(Runs.subtract(to, from, A, 6000)).isCloseTo(exact, within(1e-5 * exact));
  }

  @Test
  void squares_anyLength_areExactNearly() {
    for (int length = 0; length < 70; length++) {
      double exact = 0;
      for (int i = 0; i < length; i++) {
        exact += (double) a[i] * a[i];
      }
      assertThat(Runs.squares(a, length)).isCloseTo(exact, within(1e-14 * exact));
    }
  }
}
