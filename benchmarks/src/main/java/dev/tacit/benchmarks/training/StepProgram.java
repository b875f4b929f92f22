package dev.tacit.benchmarks.training;

import dev.tacit.benchmarks.measure.HeapPeak;
import dev.tacit.benchmarks.measure.ResidentMemory;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.ModelSpec;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * Steps in a process of its own, so that its start can be timed and its memory is its own.
 * Arguments are a {@link Workload}, a batch, a {@link StepKind} and the number of steps. When they
 * are done it writes one line: bytes in memory at most (0 if unknown), of heap at most, and of
 * direct buffers.
 */
public final class StepProgram {
  private StepProgram() {}

  public static void main(String[] arguments) {
    HeapPeak heap = new HeapPeak();
    ModelSpec spec = Workload.valueOf(arguments[0]).spec();
    StepKind kind = StepKind.valueOf(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    int batch = Integer.parseInt(arguments[1]);
    ExampleStore examples = Training.examples(spec, batch);
    long before = steps > 1 ? heapWithoutGarbage() : 0;
    try (Training training = new Training(spec, examples, batch, 1)) {
      for (int i = 0; i < steps; i++) {
        training.step(kind);
      }
      training.weights();
      System.out.println(
          ResidentMemory.peak().orElse(0) + " " + (heap.used() - before) + " " + directBytes());
    }
  }

  /** Takes time, so where one step's time counts it is not asked for. */
  private static long heapWithoutGarbage() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
