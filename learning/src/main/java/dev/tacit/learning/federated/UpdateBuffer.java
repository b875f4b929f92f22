package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.kernels.Loops;
import java.util.Arrays;
import java.util.Objects;

/**
 * The server's buffer of FedBuff (Nguyen, Malik, Zhan, Yousefpour, Rabbat, Malek, Huba, "Federated
 * Learning with Buffered Asynchronous Aggregation", AISTATS 2022): updates are summed as they
 * arrive, each times the weight of its staleness; when K are in it, the sum over K is what the
 * server takes in, in place of a round's mean. It is divided by K, not by the weights: what is
 * stale makes the step shorter.
 *
 * <pre>
 *   buffer.add(update, version - startedFrom);
 *   if (buffer.isFull()) {
 *     state = state.apply(buffer.take());
 *     version++;
 *   }</pre>
 *
 * <p>Eight bytes a parameter, whatever K. Updates of equal numbers in an equal order give equal
 * bits. Not thread-safe.
 */
public final class UpdateBuffer {
  private final int goal;
  private final Staleness staleness;
  private final double[] sum;
  private int size;

  /**
   * An empty buffer.
   *
   * @param goal K, 1 or more
   * @param parameters of the model, 1 or more
   */
  public UpdateBuffer(int goal, int parameters, Staleness staleness) {
    this(goal, staleness, 0, new double[parameters]);
  }

  /**
   * A buffer as it was kept.
   *
   * @param size of the buffer, 0 to {@code goal}
   * @param sum of that buffer, copied
   */
  public UpdateBuffer(int goal, Staleness staleness, int size, double[] sum) {
    Argument.atLeastOne("goal", goal);
    Argument.atLeastOne("parameters", sum.length);
    Argument.within("size", size, 0, goal);
    this.goal = goal;
    this.staleness = Objects.requireNonNull(staleness, "staleness");
    this.size = size;
    this.sum = sum.clone();
  }

  /**
   * Takes an update in.
   *
   * @param update parameters after training less those before; left as it is
   * @param versions how many the server has made since those before, at least 0
   * @throws IllegalStateException if the buffer is full
   */
  public void add(float[] update, long versions) {
    Argument.length("update", update.length, sum.length);
    double weight = staleness.weight(versions);
    if (isFull()) {
      throw new IllegalStateException("buffer must be taken before more is added but was full");
    }
    Loops.addScaled(sum, 0, weight, update, sum.length);
    size++;
  }

  /** Whether K updates are in it. */
  public boolean isFull() {
    return size == goal;
  }

  /**
   * Empties it.
   *
   * @return the weighted sum over K
   * @throws IllegalStateException if the buffer is not full
   */
  public float[] take() {
    if (!isFull()) {
      throw new IllegalStateException("buffer must hold " + goal + " updates but held " + size);
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / goal);
    }
    Arrays.fill(sum, 0);
    size = 0;
    return mean;
  }

  /** Updates in it. */
  public int size() {
    return size;
  }

  /** A copy of the weighted sum of what is in it: as private as the updates. */
  public double[] sum() {
    return sum.clone();
  }
}
