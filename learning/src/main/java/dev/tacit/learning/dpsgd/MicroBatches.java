package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sums of per-example gradients with a factor for each, micro-batch by micro-batch, so that memory
 * is bounded whatever was drawn; on as many threads as there are workspaces, of which the calling
 * one is the first. Micro-batches go to threads in turn, not by who is free: equal inputs have
 * equal sums.
 */
final class MicroBatches implements AutoCloseable {
  /** A group is expected to fill so much of a micro-batch; few are then larger. */
  private static final double FULL = 0.75;

  private final ExampleStore examples;
  private final List<Lane> lanes = new ArrayList<>();
  private final ExecutorService threads;

  /** What an example's gradient is multiplied by. */
  interface Factors {
    /**
     * Writes factors[tensor][place].
     *
     * @return whether the example is to be counted
     */
    boolean set(Model model, int place, double squaredNorm, double[][] factors);
  }

  /**
   * Examples that go through the layers together.
   *
   * @param together whether their gradients may be added to each other in float
   */
  record Batch(int[] examples, boolean together) {}

  MicroBatches(List<Model> workspaces, ExampleStore examples) {
    if (workspaces.isEmpty()) {
      throw new IllegalArgumentException("workspaces must be at least 1 but were none");
    }
    this.examples = examples;
    for (Model model : workspaces) {
      model.accept(examples);
      lanes.add(new Lane(model));
    }
    this.threads =
        lanes.size() == 1
            ? null
            : Executors.newFixedThreadPool(lanes.size() - 1, MicroBatches::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "gradients");
    thread.setDaemon(true);
    return thread;
  }

  int capacity() {
    return lanes.get(0).model.capacity();
  }

  int groups(double expectedBatch) {
    return (int)
        Math.max(
            1, Math.min(DpSgd.MAXIMUM_EXAMPLES, Math.round(expectedBatch / (FULL * capacity()))));
  }

  void load(float[] parameters) {
    for (Lane lane : lanes) {
      lane.model.load(parameters);
    }
  }

  /** Micro-batches in the order given. */
  static List<Batch> inOrder(int[] drawn, int capacity) {
    List<Batch> batches = new ArrayList<>();
    split(drawn, capacity, true, batches);
    return batches;
  }

  /**
   * Micro-batches of examples of one group each. A group of more than two is not added up in float:
   * what rounding can do grows with its size.
   */
  static List<Batch> byGroup(int[] drawn, int[] groups, int capacity) {
    int count = Arrays.stream(groups, 0, drawn.length).max().orElse(-1) + 1;
    int[] sizes = new int[count];
    for (int i = 0; i < drawn.length; i++) {
      sizes[groups[i]]++;
    }
    int[][] members = new int[count][];
    for (int g = 0; g < count; g++) {
      members[g] = new int[sizes[g]];
      sizes[g] = 0;
    }
    for (int i = 0; i < drawn.length; i++) {
      members[groups[i]][sizes[groups[i]]++] = drawn[i];
    }
    List<Batch> batches = new ArrayList<>();
    for (int[] group : members) {
      split(group, capacity, group.length <= 2 * capacity, batches);
    }
    return batches;
  }

  /** Into as few parts as there can be, as equal as they can be. */
  private static void split(int[] drawn, int capacity, boolean together, List<Batch> into) {
    int parts = (drawn.length + capacity - 1) / capacity;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) drawn.length * part / parts);
      int to = (int) ((long) drawn.length * (part + 1) / parts);
      into.add(new Batch(Arrays.copyOfRange(drawn, from, to), together));
    }
  }

  /**
   * Overwrites {@code sum}.
   *
   * @param factors null for all ones, without norms
   * @return how many examples were to be counted
   */
  int sum(List<Batch> batches, Factors factors, double[] sum) {
    List<Future<Integer>> others = new ArrayList<>();
    for (int i = 1; i < lanes.size(); i++) {
      int lane = i;
      others.add(threads.submit(() -> lanes.get(lane).run(batches, lane, factors)));
    }
    lanes.get(0).sum = sum;
    int counted = lanes.get(0).run(batches, 0, factors);
    for (int i = 1; i < lanes.size(); i++) {
      counted += result(others.get(i - 1));
      Loops.add(sum, 0, lanes.get(i).sum, sum.length);
    }
    return counted;
  }

  private static int result(Future<Integer> other) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return other.get();
        } catch (InterruptedException e) {
          // The others still write to their memory: wait, and leave the interrupt to the caller.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread of training failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
    }
  }

  /** What one thread works on. */
  private final class Lane {
    final Model model;
    final double[] squaredNorms;
    final double[][] factors;
    double[] sum;

    Lane(Model model) {
      this.model = model;
      this.squaredNorms = new double[model.capacity()];
      this.factors = new double[model.tensorCount()][model.capacity()];
    }

    int run(List<Batch> batches, int first, Factors rule) {
      if (sum == null) {
        sum = new double[model.parameterCount()];
      }
      Arrays.fill(sum, 0);
      int counted = 0;
      for (int i = first; i < batches.size(); i += lanes.size()) {
        counted += add(batches.get(i), rule);
      }
      return counted;
    }

    private int add(Batch batch, Factors rule) {
      int count = batch.examples().length;
      for (int i = 0; i < count; i++) {
        model.input(i, examples, batch.examples()[i]);
      }
      model.forward(count);
      model.lossGradients(count);
      if (rule == null) {
        model.addGradients(count, sum);
        return count;
      }
      model.backward(count, squaredNorms);
      int counted = 0;
      for (int i = 0; i < count; i++) {
        counted += rule.set(model, i, squaredNorms[i], factors) ? 1 : 0;
      }
      // One by one there is nothing that rounding could add up to.
      for (int at = 0, some = batch.together() ? count : 1; at < count; at += some) {
        model.addClipped(at, at + some, factors, sum);
      }
      return counted;
    }
  }
}
