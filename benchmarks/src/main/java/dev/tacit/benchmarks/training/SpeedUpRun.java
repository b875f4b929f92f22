package dev.tacit.benchmarks.training;

import dev.tacit.benchmarks.measure.EmptyLoop;
import dev.tacit.benchmarks.measure.Threads;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.training.Recipe;
import dev.tacit.learning.training.Trainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures private steps of a {@link Trainer} on one and two threads in turns, and an empty loop
 * beside them. Batches are Poisson samples: their sizes vary, and a block's mean is what counts.
 */
public final class SpeedUpRun {
  private static final int THREADS = 2;

  /** Seconds of steps that are timed as one, at least. */
  private static final double BLOCK = 1;

  private final Trainer one;
  private final Trainer two;

  private SpeedUpRun(Trainer one, Trainer two) {
    this.one = one;
    this.two = two;
  }

  /** Seconds of a step and of the loop, on one and on two threads. */
  public record Repeat(double one, double two, double loop, double loops) {
    public double speedUp() {
      return one / two;
    }

    public double speedUpOfLoop() {
      return loop / loops;
    }
  }

  /**
   * Warms up, then measures.
   *
   * @param repeats at least 1
   */
  public static List<Repeat> measure(ModelSpec spec, int batch, int repeats)
      throws InterruptedException {
    ExampleStore examples = Training.examples(spec, batch);
    Recipe recipe = Training.recipe(spec, batch);
    try (Trainer one = Trainer.open(recipe, examples, 1);
        Trainer two = Trainer.open(recipe, examples, THREADS)) {
      SpeedUpRun run = new SpeedUpRun(one, two);
      List<Repeat> measured = new ArrayList<>();
      for (int i = 0; i <= repeats; i++) {
        Repeat repeat = run.repeat();
        if (i > 0) {
          measured.add(repeat);
        }
      }
      return measured;
    }
  }

  private Repeat repeat() throws InterruptedException {
    double first = seconds(one);
    double loop = loop(1);
    double second = seconds(two);
    double loops = loop(THREADS);
    return new Repeat(first, second, loop, loops);
  }

  /** Of one step, the mean of as many as fill a block. */
  private static double seconds(Trainer trainer) {
    long began = System.nanoTime();
    double seconds = 0;
    int steps = 0;
    while (seconds < BLOCK) {
      trainer.step();
      steps++;
      seconds = (System.nanoTime() - began) * 1e-9;
    }
    return seconds / steps;
  }

  private static double loop(int threads) throws InterruptedException {
    try (Threads some = new Threads(threads)) {
      return some.nanos(() -> EmptyLoop.run(threads)) * 1e-9;
    }
  }
}
