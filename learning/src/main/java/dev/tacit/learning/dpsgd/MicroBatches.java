package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of per-example gradients with a factor for each, micro-batch by micro-batch, so that memory
 * is bounded whatever was drawn; on as many threads as there are workspaces, of which the calling
 * one is the first. Micro-batches go to threads in turn, not by who is free: equal inputs have
 * equal sums.
 */
final class MicroBatches implements AutoCloseable {
  /** Examples that are added to each other in float, at most. */
  private static final int LONGEST_RUN = 128;

  /** A group is expected to fill so much of a run; few are then larger. */
  private static final double FULL = 0.75;

  private final ExampleStore examples;
  private final List<Lane> lanes = new ArrayList<>();
  private final Workers workers;

  /** What an example's gradient is multiplied by. */
  interface Factors {
    /**
     * Writes factors[tensor][place].
     *
     * @return whether the example is to be counted
     */
    boolean set(Model model, int place, double squaredNorm, double[][] factors);
  }

  /** How the gradients of a micro-batch, whose losses are taken, come into a thread's sum. */
  private interface Addition {
    void add(Lane lane, Batch batch);
  }

  /**
   * Examples that go through the layers together.
   *
   * @param bounds of groups whose gradients may be added to each other in float, from 0
   */
  record Batch(int[] examples, int[] bounds) {}

  /**
   * @param apart whether factors are each tensor's own
   */
  MicroBatches(List<Model> workspaces, ExampleStore examples, boolean apart) {
    if (workspaces.isEmpty()) {
      throw new IllegalArgumentException("workspaces must be at least 1 but were none");
    }
    this.examples = examples;
    for (Model model : workspaces) {
      model.accept(examples);
      lanes.add(new Lane(model, apart));
    }
    this.workers = new Workers(lanes.size());
  }

  int capacity() {
    return lanes.get(0).model.capacity();
  }

  int groups(double expectedBatch) {
    return (int)
        Math.max(
            1, Math.min(ClippedSum.MAXIMUM_EXAMPLES, Math.round(expectedBatch / (FULL * run()))));
  }

  void load(float[] parameters) {
    workers.run(lanes.size(), lane -> lanes.get(lane).model.load(parameters));
  }

  /** Examples that are added to each other in float, at most. */
  int run() {
    return Math.min(LONGEST_RUN, capacity());
  }

  /**
   * How many examples a micro-batch should have: as many as it may, but so that all threads have as
   * much to do.
   */
  private int size(int examples) {
    int parts = (examples + capacity() - 1) / capacity();
    int even = (parts + lanes.size() - 1) / lanes.size() * lanes.size();
    return Math.max(1, (examples + even - 1) / Math.max(1, even));
  }

  /** Micro-batches in the order given. */
  List<Batch> inOrder(int[] examples) {
    List<Batch> batches = new ArrayList<>();
    for (int[] part : split(examples, size(examples.length))) {
      batches.add(new Batch(part, new int[] {0, part.length}));
    }
    return batches;
  }

  /**
   * Micro-batches of whole runs, where a run is of one group. A group of up to two runs is as few
   * as can be; in a larger one each example is a run: what rounding can do grows with a group's
   * size.
   */
  List<Batch> byGroup(int[] drawn, int[] groups) {
    int run = run();
    List<Batch> batches = new ArrayList<>();
    Filling filling = new Filling(capacity(), size(drawn.length));
    for (int[] group : members(drawn, groups)) {
      for (int[] part : split(group, group.length <= 2 * run ? run : 1)) {
        if (!filling.holds(part)) {
          batches.add(filling.empty());
        }
        filling.add(part);
      }
    }
    if (drawn.length > 0) {
      batches.add(filling.empty());
    }
    return batches;
  }

  private static int[][] members(int[] drawn, int[] groups) {
    int[] sizes = new int[Arrays.stream(groups, 0, drawn.length).max().orElse(-1) + 1];
    for (int i = 0; i < drawn.length; i++) {
      sizes[groups[i]]++;
    }
    int[][] members = new int[sizes.length][];
    Arrays.setAll(members, g -> new int[sizes[g]]);
    Arrays.fill(sizes, 0);
    for (int i = 0; i < drawn.length; i++) {
      members[groups[i]][sizes[groups[i]]++] = drawn[i];
    }
    return members;
  }

  /** Into as few parts of at most {@code most} as there can be, as equal as they can be. */
  private static int[][] split(int[] examples, int most) {
    int parts = (examples.length + most - 1) / most;
    int[][] split = new int[parts][];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) examples.length * part / parts);
      int to = (int) ((long) examples.length * (part + 1) / parts);
      split[part] = Arrays.copyOfRange(examples, from, to);
    }
    return split;
  }

  /** A micro-batch in the making. */
  private static final class Filling {
    private final int[] examples;
    private final int[] bounds;
    private final int size;
    private int parts;

    Filling(int capacity, int size) {
      this.size = size;
      this.examples = new int[capacity];
      this.bounds = new int[capacity + 1];
    }

    boolean holds(int[] part) {
      int before = bounds[parts];
      return before == 0
          || before + part.length <= examples.length && before + part.length / 2 <= size;
    }

    void add(int[] part) {
      System.arraycopy(part, 0, examples, bounds[parts], part.length);
      bounds[parts + 1] = bounds[parts] + part.length;
      parts++;
    }

    Batch empty() {
      Batch batch =
          new Batch(Arrays.copyOf(examples, bounds[parts]), Arrays.copyOf(bounds, parts + 1));
      parts = 0;
      return batch;
    }
  }

  /** Overwrites {@code sum} with that of the gradients as they are, for which no norm is taken. */
  void sum(List<Batch> batches, double[] sum) {
    compute(batches, Lane::addPlain, sum);
  }

  /**
   * Overwrites {@code sum} with that of the gradients times their factors.
   *
   * @return how many examples were to be counted
   */
  int sum(List<Batch> batches, Factors factors, double[] sum) {
    compute(batches, (lane, batch) -> lane.addScaled(batch, factors), sum);
    return lanes.stream().mapToInt(lane -> lane.counted).sum();
  }

  private void compute(List<Batch> batches, Addition addition, double[] sum) {
    lanes.get(0).sum = sum;
    workers.run(lanes.size(), lane -> lanes.get(lane).run(batches, lane, addition));
    workers.addUp(lanes.stream().map(lane -> lane.sum).toArray(double[][]::new));
  }

  @Override
  public void close() {
    workers.close();
  }

  /** What one thread works on. */
  private final class Lane {
    final Model model;
    final double[] squaredNorms;
    final double[][] factors;
    double[] sum;
    int counted;

    Lane(Model model, boolean apart) {
      this.model = model;
      this.squaredNorms = new double[model.capacity()];
      this.factors = new double[model.tensorCount()][];
      double[] one = new double[model.capacity()];
      Arrays.setAll(factors, t -> apart ? new double[model.capacity()] : one);
    }

    void run(List<Batch> batches, int first, Addition addition) {
      if (sum == null) {
        sum = new double[model.parameterCount()];
      }
      Arrays.fill(sum, 0);
      counted = 0;
      for (int i = first; i < batches.size(); i += lanes.size()) {
        Batch batch = batches.get(i);
        forward(batch.examples());
        addition.add(this, batch);
      }
    }

    private void forward(int[] batch) {
      for (int i = 0; i < batch.length; i++) {
        model.input(i, examples, batch[i]);
      }
      model.forward(batch.length);
      model.lossGradients(batch.length);
    }

    void addPlain(Batch batch) {
      model.addGradients(batch.examples().length, sum);
    }

    void addScaled(Batch batch, Factors rule) {
      int count = batch.examples().length;
      model.backward(count, squaredNorms);
      for (int i = 0; i < count; i++) {
        counted += rule.set(model, i, squaredNorms[i], factors) ? 1 : 0;
      }
      model.addClipped(batch.bounds(), factors, sum);
    }
  }
}
