package dev.tacit.learning.robust;

import dev.tacit.learning.dpsgd.Workers;
import java.util.Arrays;

/**
 * What is computed for each coordinate from the sorted numbers that updates have there. Numbers are
 * turned around 64 coordinates at a time, so that each update is read in order.
 */
final class Columns {
  private static final int BLOCK = 64;

  private Columns() {}

  /** A function of sorted numbers. */
  @FunctionalInterface
  interface OfSorted {
    /** Of the numbers in [from, to), ascending. */
    double value(float[] sorted, int from, int to);
  }

  /** The function at each coordinate. */
  static float[] map(float[][] updates, Workers workers, OfSorted function) {
    float[] result = new float[updates[0].length];
    int blocks = (result.length + BLOCK - 1) / BLOCK;
    int lanes = Math.min(workers.count(), blocks);
    workers.run(
        lanes,
        lane -> {
          float[] columns = new float[BLOCK * updates.length];
          int last = (int) ((long) blocks * (lane + 1) / lanes);
          for (int block = (int) ((long) blocks * lane / lanes); block < last; block++) {
            map(updates, block * BLOCK, columns, function, result);
          }
        });
    return result;
  }

  private static void map(
      float[][] updates, int start, float[] columns, OfSorted function, float[] result) {
    int clients = updates.length;
    int width = Math.min(BLOCK, result.length - start);
    for (int client = 0; client < clients; client++) {
      for (int i = 0; i < width; i++) {
        columns[i * clients + client] = updates[client][start + i];
      }
    }
    for (int i = 0; i < width; i++) {
      int from = i * clients;
      Arrays.sort(columns, from, from + clients);
      result[start + i] = (float) function.value(columns, from, from + clients);
    }
  }
}
