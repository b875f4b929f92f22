package dev.tacit.learning.kernels;

import java.util.Arrays;

/** Heap memory that the products of one instance share; each array lasts until it is asked for. */
final class Scratch {
  private float[] left = new float[0];
  private float[] right = new float[0];
  private float[] product = new float[0];
  private float[] line = new float[0];
  private int[] rows = new int[0];
  private int[] inners = new int[0];

  float[] left(int size) {
    left = atLeast(left, size);
    return left;
  }

  float[] right(int size) {
    right = atLeast(right, size);
    return right;
  }

  float[] product(int size) {
    product = atLeast(product, size);
    return product;
  }

  float[] line(int size) {
    line = atLeast(line, size);
    return line;
  }

  /** Multiples of {@code step}, and the last again for rows that fill the last tile. */
  int[] rows(int count, int step) {
    int padded = Tiles.paddedRows(count);
    if (rows.length < padded) {
      rows = new int[padded];
    }
    for (int i = 0; i < padded; i++) {
      rows[i] = Math.min(i, count - 1) * step;
    }
    return rows;
  }

  /** Multiples of {@code step}. */
  int[] inners(int count, int step) {
    if (inners.length < count) {
      inners = new int[count];
    }
    for (int i = 0; i < count; i++) {
      inners[i] = i * step;
    }
    return inners;
  }

  /** Rows of a dense matrix, {@code step} apart. */
  void read(Floats from, int offset, int count, int columns, float[] into, int step) {
    read(from, offset, count, columns, into, 0, step);
  }

  /** The same from {@code at} on. */
  void read(Floats from, int offset, int count, int columns, float[] into, int at, int step) {
    if (step == columns) {
      from.get(offset, into, at, count * columns);
      return;
    }
    for (int r = 0; r < count; r++) {
      from.get(offset + r * columns, into, at + r * step, columns);
    }
  }

  /** A dense matrix as {@link Strips}. In {@link #right}. */
  float[] strips(Floats from, int offset, int inner, int columns, int width) {
    float[] rows = line(inner * columns);
    from.get(offset, rows, 0, inner * columns);
    return strips(rows, columns, inner, columns, width);
  }

  /** Rows that are {@code step} apart, likewise. */
  float[] strips(float[] rows, int step, int inner, int columns, int width) {
    Strips strips = new Strips(inner, width, right(Strips.size(inner, columns, width)));
    for (int k = 0; k < inner; k++) {
      strips.putRow(k, columns, rows, k * step);
    }
    return strips.memory();
  }

  /** Rows that are {@code step} apart, as a dense matrix. */
  void write(float[] from, int step, int count, int columns, Floats into, int offset) {
    if (step == columns) {
      into.put(offset, from, 0, count * columns);
      return;
    }
    for (int r = 0; r < count; r++) {
      into.put(offset + r * columns, from, r * step, columns);
    }
  }

  /**
   * A matrix of few rows for tiles whose rows are its columns: eight columns together, row by row,
   * and zeros to fill the last eight. In {@link #left}.
   */
  float[] eights(float[] a, int rows, int columns) {
    int eights = (columns + Tiles.ROWS - 1) / Tiles.ROWS;
    float[] packed = left(eights * rows * Tiles.ROWS);
    for (int t = 0; t < eights; t++) {
      int from = t * Tiles.ROWS;
      int some = Math.min(Tiles.ROWS, columns - from);
      int to = t * rows * Tiles.ROWS;
      for (int r = 0; r < rows; r++, to += Tiles.ROWS) {
        System.arraycopy(a, r * columns + from, packed, to, some);
        if (some < Tiles.ROWS) {
          Arrays.fill(packed, to + some, to + Tiles.ROWS, 0);
        }
      }
    }
    return packed;
  }

  private static float[] atLeast(float[] array, int size) {
    return array.length >= size ? array : new float[size];
  }
}
