package dev.tacit.secagg.encoding;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The fast Walsh-Hadamard transform, not normalised: the butterflies of Fino and Algazi 1976
 * ("Unified matrix treatment of the fast Walsh-Hadamard transform"), in an order that suits caches.
 * Applied twice it multiplies by the length. Long vectors are shared among the threads of the
 * common pool.
 *
 * <p>The first {@value #ROW_BITS} stages run inside rows that fit the first-level cache. Later
 * stages couple numbers that lie powers of two apart, which caches put into the same few sets: so a
 * stripe of every row is copied to a small dense array, transformed there and copied back.
 */
final class WalshHadamard {
  private static final int ROW_BITS = 12;
  private static final int STRIPE_BITS = 6;
  private static final int STRIPE = 1 << STRIPE_BITS;
  private static final int PARALLEL_BITS = 15;

  private WalshHadamard() {}

  /** Transforms 2<sup>bits</sup> numbers from {@code offset} on, in place. */
  static void transform(float[] values, int offset, int bits) {
    int row = Math.min(bits, ROW_BITS);
    each(bits, 1 << (bits - row), r -> rows(values, offset + (r << row), 1 << row));
    for (int done = row; done < bits; ) {
      int group = Math.min(bits - done, ROW_BITS - STRIPE_BITS + 1);
      columns(values, offset, bits, done, group);
      done += group;
    }
  }

  /** Runs tasks 0 to count - 1, in parallel if the vector of 2^bits numbers is worth it. */
  static void each(int bits, int count, IntConsumer task) {
    if (bits >= PARALLEL_BITS) {
      IntStream.range(0, count).parallel().forEach(task);
    } else {
      for (int i = 0; i < count; i++) {
        task.accept(i);
      }
    }
  }

  /** The stages of strides 2^done to 2^(done + group - 1). */
  private static void columns(float[] values, int offset, int bits, int done, int group) {
    int stripes = 1 << (done - STRIPE_BITS);
    int length = STRIPE << group;
    each(
        bits,
        stripes << (bits - done - group),
        task -> {
          int base = offset + (task / stripes << (done + group)) + task % stripes * STRIPE;
          float[] dense = new float[length];
          for (int r = 0; r < 1 << group; r++) {
            System.arraycopy(values, base + (r << done), dense, r * STRIPE, STRIPE);
          }
          stages(dense, 0, length, STRIPE);
          for (int r = 0; r < 1 << group; r++) {
            System.arraycopy(dense, r * STRIPE, values, base + (r << done), STRIPE);
          }
        });
  }

  private static void rows(float[] x, int offset, int length) {
    int stride = 1;
    if (length >= 8) {
      for (int i = offset; i < offset + length; i += 8) {
        eight(x, i);
      }
      stride = 8;
    }
    stages(x, offset, length, stride);
  }

  /** Stages of strides from {@code first} to length / 2, two at a time. */
  private static void stages(float[] x, int offset, int length, int first) {
    int h = first;
    for (; 4 * h <= length; h *= 4) {
      for (int i = offset; i < offset + length; i += 4 * h) {
        four(x, i, h);
      }
    }
    if (2 * h <= length) {
      for (int i = offset; i < offset + length; i += 2 * h) {
        two(x, i, h);
      }
    }
  }

  private static void two(float[] x, int from, int h) {
    for (int i = from; i < from + h; i++) {
      float a = x[i];
      float b = x[i + h];
      x[i] = a + b;
      x[i + h] = a - b;
    }
  }

  private static void four(float[] x, int from, int h) {
    for (int i = from; i < from + h; i++) {
      float a = x[i] + x[i + h];
      float b = x[i] - x[i + h];
      float c = x[i + 2 * h] + x[i + 3 * h];
      float d = x[i + 2 * h] - x[i + 3 * h];
      x[i] = a + c;
      x[i + h] = b + d;
      x[i + 2 * h] = a - c;
      x[i + 3 * h] = b - d;
    }
  }

  private static void eight(float[] x, int i) {
    float a = x[i] + x[i + 1];
    float b = x[i] - x[i + 1];
    float c = x[i + 2] + x[i + 3];
    float d = x[i + 2] - x[i + 3];
    float e = x[i + 4] + x[i + 5];
    float f = x[i + 4] - x[i + 5];
    float g = x[i + 6] + x[i + 7];
    float h = x[i + 6] - x[i + 7];
    float ac = a + c;
    float bd = b + d;
    float eg = e + g;
    float fh = f + h;
    x[i] = ac + eg;
    x[i + 1] = bd + fh;
    x[i + 4] = ac - eg;
    x[i + 5] = bd - fh;
    ac = a - c;
    bd = b - d;
    eg = e - g;
    fh = f - h;
    x[i + 2] = ac + eg;
    x[i + 3] = bd + fh;
    x[i + 6] = ac - eg;
    x[i + 7] = bd - fh;
  }
}
