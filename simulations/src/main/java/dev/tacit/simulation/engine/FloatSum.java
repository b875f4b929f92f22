package dev.tacit.simulation.engine;

import dev.tacit.learning.kernels.Runs;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sum of float vectors along a fixed binary tree over groups of places, so that it is the same
 * whoever adds what when, and its rounding error grows with the logarithm of the cohort (pairwise
 * summation: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2).
 *
 * <p>Where groups are taken in order, memory is a vector for each thread and each level of the
 * tree, whatever the cohort.
 */
public final class FloatSum implements Fold<float[]> {
  private static final long serialVersionUID = 1L;

  private final transient Groups groups;
  private final transient int width;

  /** Sums of whole subtrees; a vector is nobody else's. */
  private final transient Map<Node, float[]> subtrees = new HashMap<>();

  /** Sums of groups that are not whole yet. */
  private final transient Map<Integer, float[]> open = new HashMap<>();

  private final transient List<Spare> spare = new ArrayList<>();

  /** A vector that is free, in whose near cache it may be. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Spare(float[] vector, Thread last) {}

  /**
   * A subtree.
   *
   * @param level 0 for a group
   * @param number from the left of its level
   */
  private record Node(int level, int number) implements Serializable {
    Node parent() {
      return new Node(level + 1, number / 2);
    }

    Node sibling() {
      return new Node(level, number ^ 1);
    }
  }

  /** All groups of a round, added up. */
  private static final Node WHOLE = new Node(Integer.MAX_VALUE, 0);

  /**
   * @param places in the round, at least 1; all of them are to be added
   * @param width numbers of a vector, at least 1
   */
  public FloatSum(int places, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("width must be at least 1 but was " + width);
    }
    this.groups = Groups.of(places);
    this.width = width;
  }

  /** Places in the round. */
  public int places() {
    return groups.places();
  }

  @Override
  public FloatSum empty() {
    return new FloatSum(groups.places(), width);
  }

  @Override
  public void add(int place, float[] contribution) {
    check(place, contribution.length);
    int group = groups.group(place);
    if (place == groups.first(group)) {
      float[] sum = take(group);
      System.arraycopy(contribution, 0, sum, 0, width);
    } else {
      addTo(of(group), contribution);
    }
    closeAfter(place);
  }

  /**
   * What adds itself to a sum, so that no vector is made of it.
   *
   * @param <R> what is told of it
   */
  @FunctionalInterface
  public interface Contribution<R> {
    /**
     * Adds something to each number.
     *
     * @param sum must not be kept
     * @param fresh whether what it holds counts as zeros
     */
    R addTo(float[] sum, boolean fresh);
  }

  /**
   * The same without a vector.
   *
   * @return what the contribution returns
   */
  public <R> R add(int place, Contribution<R> contribution) {
    check(place, width);
    int group = groups.group(place);
    boolean fresh = place == groups.first(group);
    R told = contribution.addTo(fresh ? take(group) : of(group), fresh);
    closeAfter(place);
    return told;
  }

  private void check(int place, int length) {
    if (place < 0 || place >= groups.places() || length != width) {
      throw new IllegalArgumentException(
          "place and width must be below %d and %d but were %d and %d"
              .formatted(groups.places(), width, place, length));
    }
  }

  private void closeAfter(int place) {
    int group = groups.group(place);
    if (place == groups.end(group) - 1) {
      close(group);
    }
  }

  private synchronized float[] take(int group) {
    float[] sum = spare.isEmpty() ? new float[width] : spare.remove(best()).vector();
    open.put(group, sum);
    return sum;
  }

  /** Of the calling thread's own the last one, or of all. */
  private int best() {
    for (int i = spare.size() - 1; i >= 0; i--) {
      if (spare.get(i).last() == Thread.currentThread()) {
        return i;
      }
    }
    return spare.size() - 1;
  }

  private synchronized void give(float[] vector) {
    spare.add(new Spare(vector, Thread.currentThread()));
  }

  private synchronized float[] of(int group) {
    float[] sum = open.get(group);
    if (sum == null) {
      throw new IllegalStateException(
          "places of a group must be added in order but group " + group + " was not begun");
    }
    return sum;
  }

  private void close(int group) {
    float[] sum;
    synchronized (this) {
      sum = open.remove(group);
    }
    carry(new Node(0, group), sum);
  }

  /** Up the tree while the other half is there. Addition is commutative: either may be first. */
  private void carry(Node node, float[] sum) {
    while (true) {
      float[] other;
      synchronized (this) {
        other = subtrees.remove(node.sibling());
        if (other == null) {
          subtrees.put(node, sum);
          return;
        }
      }
      addTo(sum, other);
      give(other);
      node = node.parent();
    }
  }

  @Override
  public synchronized boolean clear() {
    subtrees.values().forEach(this::give);
    open.values().forEach(this::give);
    subtrees.clear();
    open.clear();
    return true;
  }

  @Override
  public void merge(Fold<float[]> other) {
    FloatSum sum = (FloatSum) other;
    if (!sum.open.isEmpty()) {
      throw new IllegalArgumentException("other must hold whole groups but was within one");
    }
    sum.subtrees.forEach(this::carry);
    sum.subtrees.clear();
    // Who takes up others' vectors needs none of its own.
    spare.clear();
  }

  /**
   * The sum over all places; then this fold is empty again, and keeps its memory.
   *
   * @param into overwritten
   * @throws IllegalStateException if a place is missing
   */
  public void total(float[] into) {
    if (!isWhole()) {
      throw new IllegalStateException("all places must be added but some were not");
    }
    addUp(into);
    clear();
  }

  /** What has no sibling at its level, from the lowest to the highest. */
  private List<Node> tops() {
    List<Node> tops = new ArrayList<>();
    int left = groups.count();
    for (int level = 0; left > 0; level++, left /= 2) {
      if (left % 2 != 0) {
        tops.add(new Node(level, left - 1));
      }
    }
    return tops;
  }

  private boolean isWhole() {
    return subtrees.containsKey(WHOLE) || subtrees.keySet().containsAll(tops());
  }

  /** Of a fold that is whole. */
  private void addUp(float[] into) {
    List<Node> tops = subtrees.containsKey(WHOLE) ? List.of(WHOLE) : tops();
    System.arraycopy(subtrees.get(tops.get(0)), 0, into, 0, width);
    tops.stream().skip(1).forEach(node -> addTo(into, subtrees.get(node)));
  }

  /** What travels: sums of whole subtrees, of neighbouring groups few, of all one. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  private record Sums(int places, int width, Node[] nodes, byte[] sums) implements Serializable {
    private Object readResolve() {
      FloatSum fold = new FloatSum(places, width);
      FloatBuffer numbers = Packed.floats(sums);
      for (Node node : nodes) {
        float[] sum = new float[width];
        numbers.get(sum);
        fold.subtrees.put(node, sum);
      }
      return fold;
    }
  }

  private synchronized Object writeReplace() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("a fold that is sent must hold whole groups");
    }
    if (isWhole()) {
      float[] all = new float[width];
      byte[] sum = Packed.room(1, width);
      addUp(all);
      Packed.floats(sum).put(all);
      return new Sums(groups.places(), width, new Node[] {WHOLE}, sum);
    }
    Node[] nodes = subtrees.keySet().toArray(Node[]::new);
    byte[] sums = Packed.room(nodes.length, width);
    FloatBuffer numbers = Packed.floats(sums);
    for (Node node : nodes) {
      numbers.put(subtrees.get(node));
    }
    return new Sums(groups.places(), width, nodes, sums);
  }

  /**
   * The {@link #total} over {@code weights}, each quotient rounded to the nearest float.
   *
   * @param weights not 0
   * @param into overwritten
   * @throws IllegalStateException if a place is missing
   */
  public void mean(double weights, float[] into) {
    total(into);
    if ((float) weights == weights) {
      // Exact numbers of float's width: their quotient in double, rounded, is the same.
      divide(into, (float) weights);
    } else {
      divide(into, weights);
    }
  }

  private static void divide(float[] values, float by) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= by;
    }
  }

  private static void divide(float[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] / by);
    }
  }

  private static void addTo(float[] sum, float[] more) {
    Runs.add(sum, 0, more, 0, sum.length);
  }
}
