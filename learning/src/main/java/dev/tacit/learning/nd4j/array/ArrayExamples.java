package dev.tacit.learning.nd4j.array;

import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Examples in an {@code INDArray} of floats, one for each index of its first axis.
 *
 * <p>An array in 'c' order without gaps, such as some rows of another, is read where it is: neither
 * may be changed or closed while the store is in use. Other views, arrays in 'f' order and those in
 * a workspace are copied once. Labels are always copied. Safe for several threads.
 */
public final class ArrayExamples implements ExampleStore {
  private final INDArray rows;
  private final FloatIndexer numbers;
  private final int[] inputShape;
  private final int inputSize;
  private final int[] labels;
  private final int classes;
  private final OptionalInt vocabulary;
  private final float[] targets;

  private ArrayExamples(INDArray features, int[] labels, int classes, OptionalInt vocabulary) {
    this(features, labels, classes, vocabulary, new float[0]);
  }

  private ArrayExamples(
      INDArray features, int[] labels, int classes, OptionalInt vocabulary, float[] targets) {
    ArrayForm.requireFloats("features", features);
    ArrayForm.require(features.rank() >= 2, "features", "[examples, ...]", features);
    ArrayForm.require(features.size(0) <= Integer.MAX_VALUE, "features", "below 2^31", features);
    long[] shape = features.shape();
    this.inputShape = new int[shape.length - 1];
    int size = 1;
    for (int i = 0; i < inputShape.length; i++) {
      inputShape[i] = Math.toIntExact(shape[i + 1]);
      size = Math.multiplyExact(size, inputShape[i]);
    }
    this.inputSize = size;
    if (labels.length != shape[0]) {
      throw new IllegalArgumentException(
          "labels must be of " + shape[0] + " examples but were of " + labels.length);
    }
    this.labels = labels;
    this.classes = classes;
    this.vocabulary = vocabulary;
    this.targets = targets;
    this.rows = ArrayForm.plain(features);
    this.numbers = (FloatIndexer) rows.data().indexer();
  }

  /**
   * Examples with the numbers of their classes.
   *
   * @param features FLOAT, [examples, ...]; images are [examples, channels, height, width]
   * @param labels whole numbers in 0..classes-1 of any type, [examples] or [examples, 1]
   * @throws IllegalArgumentException if shapes, types or numbers are others
   */
  public static ArrayExamples of(INDArray features, INDArray labels, int classes) {
    return new ArrayExamples(
        features, ArrayLabels.numbers(labels, classes), classes, OptionalInt.empty());
  }

  /**
   * Examples with one-hot labels, as ND4J's own data sets have them.
   *
   * @param labels [examples, classes], in each row one 1, else 0
   * @throws IllegalArgumentException as {@link #of}
   */
  public static ArrayExamples oneHot(INDArray features, INDArray labels) {
    int[] numbers = ArrayLabels.oneHot(labels);
    return new ArrayExamples(features, numbers, (int) labels.size(1), OptionalInt.empty());
  }

  /**
   * Contexts of tokens, each with the one that follows.
   *
   * @param tokens whole numbers below the vocabulary as FLOAT, [examples, length]; {@link
   *     dev.tacit.learning.data.WellFormed} checks them
   * @param next as the labels of {@link #of}
   */
  public static ArrayExamples tokens(INDArray tokens, INDArray next, int vocabulary) {
    ArrayForm.require(tokens.rank() == 2, "tokens", "[examples, length]", tokens);
    return new ArrayExamples(
        tokens, ArrayLabels.numbers(next, vocabulary), vocabulary, OptionalInt.of(vocabulary));
  }

  /**
   * Examples with real numbers to predict; all are of one class.
   *
   * @param targets FLOAT, [examples, numbers]
   * @throws IllegalArgumentException if shapes or types are others
   */
  public static ArrayExamples regression(INDArray features, INDArray targets) {
    ArrayForm.requireFloats("targets", targets);
    ArrayForm.require(targets.rank() == 2, "targets", "[examples, numbers]", targets);
    float[] numbers = new float[Math.toIntExact(targets.length())];
    INDArray plain = ArrayForm.plain(targets);
    ((FloatIndexer) plain.data().indexer()).get(0, numbers, 0, numbers.length);
    int[] labels = new int[(int) targets.size(0)];
    return new ArrayExamples(features, labels, 1, OptionalInt.empty(), numbers);
  }

  /** Inputs alone, to predict from; their labels mean nothing. */
  static ArrayExamples unlabelled(INDArray features, int classes, OptionalInt vocabulary) {
    return new ArrayExamples(features, new int[(int) features.size(0)], classes, vocabulary);
  }

  /**
   * The inputs of some examples of any store, [until - from, ...], FLOAT in 'c' order; a copy.
   *
   * @param from the first, at least 0
   * @param until above {@code from}, at most the store's size
   */
  public static INDArray features(ExampleStore examples, int from, int until) {
    if (from < 0 || until <= from || until > examples.size()) {
      throw new IllegalArgumentException(
          "examples must be some in 0.." + examples.size() + " but were " + from + ".." + until);
    }
    int[] inputShape = examples.inputShape();
    long[] shape = new long[inputShape.length + 1];
    shape[0] = until - from;
    int size = 1;
    for (int i = 0; i < inputShape.length; i++) {
      shape[i + 1] = inputShape[i];
      size = Math.multiplyExact(size, inputShape[i]);
    }
    INDArray array = ArrayForm.allocate(shape);
    FloatIndexer into = (FloatIndexer) array.data().indexer();
    float[] input = new float[size];
    for (int example = from; example < until; example++) {
      examples.input(example, input, 0);
      into.put((long) (example - from) * size, input, 0, size);
    }
    return array;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return inputShape.clone();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public OptionalInt vocabulary() {
    return vocabulary;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    if (rows.wasClosed()) {
      throw new IllegalStateException("features must be open while they are read but were closed");
    }
    numbers.get((long) check(example) * inputSize, into, offset, inputSize);
  }

  @Override
  public int label(int example) {
    return labels[check(example)];
  }

  @Override
  public int targets() {
    return targets.length / labels.length;
  }

  @Override
  public void target(int example, float[] into, int offset) {
    if (targets.length == 0) {
      throw new UnsupportedOperationException("the examples have no targets");
    }
    System.arraycopy(targets, check(example) * targets(), into, offset, targets());
  }

  private int check(int example) {
    if (example < 0 || example >= labels.length) {
      throw new IndexOutOfBoundsException(
          "example must be in 0.." + (labels.length - 1) + " but was " + example);
    }
    return example;
  }
}
