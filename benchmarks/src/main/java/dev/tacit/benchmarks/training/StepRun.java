package dev.tacit.benchmarks.training;

import dev.tacit.learning.model.ModelSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the kinds of steps and the bare products of one network and batch, on one thread. They
 * take turns, in an order that moves on from round to round, so that what drifts hits all alike.
 */
public final class StepRun {
  /** Rounds counted: as many as fit into the time, within these. */
  private static final int FEWEST = 5;

  private static final int MOST = 60;

  /** Seconds that are counted, and that it is made warm for at most. */
  private static final double COUNTED = 15;

  private static final double WARM = 20;

  /** Rounds whose medians are compared to tell whether times are steady. */
  private static final int WINDOW = 5;

  private static final double STEADY = 0.03;
  private static final int KINDS = StepKind.values().length;

  private final Training training;
  private final BareRun bare;
  private int rounds;

  private StepRun(Training training, BareRun bare) {
    this.training = training;
    this.bare = bare;
  }

  /** Seconds of a round's steps, and of the bare products. */
  public record Round(double plain, double clipped, double noisy, double bare) {
    double all() {
      return plain + clipped + noisy + bare;
    }
  }

  /**
   * What was measured.
   *
   * @param bareOperations floating-point operations of the bare products
   * @param processorShare of the time that this thread had a processor; less than 1 where others
   *     were at work
   */
  public record Result(List<Round> rounds, double bareOperations, double processorShare) {
    public Result {
      rounds = List.copyOf(rounds);
    }
  }

  /** Warms up until times are steady, then measures. */
  public static Result measure(ModelSpec spec, int batch) {
    BareRun bare = new BareRun(BareProducts.of(spec, batch));
    try (Training training = new Training(spec, batch, 1)) {
      StepRun run = new StepRun(training, bare);
      double usual = run.warm();
      List<Round> measured = new ArrayList<>();
      int count = (int) Math.max(FEWEST, Math.min(MOST, COUNTED / usual));
      long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < count; i++) {
        measured.add(run.round());
      }
      processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor;
      training.weights();
      double seconds = measured.stream().mapToDouble(Round::all).sum();
      return new Result(measured, bare.operations(), processor * 1e-9 / seconds);
    }
  }

  /** Seconds of a round when times have become steady, or it has taken long enough. */
  private double warm() {
    long began = System.nanoTime();
    List<Round> done = new ArrayList<>();
    while (true) {
      done.add(round());
      boolean late = (System.nanoTime() - began) * 1e-9 > WARM;
      double now = median(done.subList(Math.max(0, done.size() - WINDOW), done.size()));
      if (late) {
        return now;
      }
      if (done.size() % WINDOW == 0 && done.size() > WINDOW) {
        int middle = done.size() - WINDOW;
        double before = median(done.subList(middle - WINDOW, middle));
        if (Math.abs(now - before) <= STEADY * before) {
          return now;
        }
      }
    }
  }

  private static double median(List<Round> some) {
    double[] seconds = some.stream().mapToDouble(Round::all).sorted().toArray();
    return seconds[seconds.length / 2];
  }

  private Round round() {
    double[] seconds = new double[KINDS + 1];
    for (int i = 0; i <= KINDS; i++) {
      int turn = (i + rounds) % (KINDS + 1);
      long began = System.nanoTime();
      if (turn == KINDS) {
        bare.run();
      } else {
        training.step(StepKind.values()[turn]);
      }
      seconds[turn] = (System.nanoTime() - began) * 1e-9;
    }
    rounds++;
    return new Round(seconds[0], seconds[1], seconds[2], seconds[KINDS]);
  }
}
