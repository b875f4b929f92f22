package dev.tacit.learning.robust;

import dev.tacit.learning.dpsgd.Workers;
import java.util.stream.IntStream;

/** Those of updates that have neither NaN nor infinities. */
final class FiniteUpdates {
  private FiniteUpdates() {}

  /** In their order; nothing is copied. */
  static float[][] of(float[][] updates, Workers workers) {
    boolean[] finite = new boolean[updates.length];
    int lanes = Math.min(workers.count(), updates.length);
    workers.run(
        lanes,
        lane -> {
          for (int i = lane; i < updates.length; i += lanes) {
            finite[i] = isFinite(updates[i]);
          }
        });
    return IntStream.range(0, updates.length)
        .filter(i -> finite[i])
        .mapToObj(i -> updates[i])
        .toArray(float[][]::new);
  }

  private static boolean isFinite(float[] update) {
    for (float value : update) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
