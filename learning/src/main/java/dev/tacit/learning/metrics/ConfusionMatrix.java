package dev.tacit.learning.metrics;

import dev.tacit.learning.kernels.Runs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How often each class was taken for each.
 *
 * <p>The prediction is the largest logit, the first of equals. An example whose logits are all NaN
 * is counted as not predicted: it lowers recall and accuracy and no precision.
 *
 * <p>Evaluating on private data is a release that nothing here protects. Not thread-safe.
 */
public final class ConfusionMatrix implements Measure {
  private final int classes;
  private final long[] counts;
  private final long[] unpredicted;

  /**
   * @param classes 1..1024
   */
  public ConfusionMatrix(int classes) {
    if (classes < 1 || classes > 1024) {
      throw new IllegalArgumentException("classes must be in 1..1024 but was " + classes);
    }
    this.classes = classes;
    this.counts = new long[classes * classes];
    this.unpredicted = new long[classes];
  }

  @Override
  public void add(float[] logits, int offset, int label) {
    Rows.check(logits, offset, classes, label);
    int predicted = Runs.placeOfLargest(logits, offset, classes);
    if (predicted < 0) {
      unpredicted[label]++;
    } else {
      counts[label * classes + predicted]++;
    }
  }

  /** Takes in one example. */
  public void add(float[] logits, int label) {
    add(logits, 0, label);
  }

  @Override
  public void merge(Measure other) {
    if (!(other instanceof ConfusionMatrix same) || same.classes != classes) {
      throw Rows.unlike("a confusion matrix of " + classes + " classes");
    }
    Arrays.setAll(counts, i -> counts[i] + same.counts[i]);
    Arrays.setAll(unpredicted, label -> unpredicted[label] + same.unpredicted[label]);
  }

  /** Classes that there are. */
  public int classes() {
    return classes;
  }

  /** Examples of class {@code label} that were taken for {@code predicted}. */
  public long count(int label, int predicted) {
    return counts[inRange(label) * classes + inRange(predicted)];
  }

  /** Examples of a class. */
  public long support(int label) {
    long sum = unpredicted[inRange(label)];
    for (int k = 0; k < classes; k++) {
      sum += count(label, k);
    }
    return sum;
  }

  /** Of those taken for a class, the share that is of it; NaN when there are none. */
  public double precision(int predicted) {
    long sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += count(k, predicted);
    }
    return (double) count(predicted, predicted) / sum;
  }

  /** Of those of a class, the share that was taken for it; NaN when there are none. */
  public double recall(int label) {
    return (double) count(label, label) / support(label);
  }

  /**
   * The harmonic mean of precision and recall, as 2 right / (of the class + taken for it); NaN when
   * there are neither.
   */
  public double f1(int label) {
    long either = support(label);
    for (int k = 0; k < classes; k++) {
      either += count(k, label);
    }
    return 2.0 * count(label, label) / either;
  }

  /** The mean of {@link #f1} over the classes that have one; NaN when none has. */
  public double macroF1() {
    double sum = 0;
    int with = 0;
    for (int k = 0; k < classes; k++) {
      double f1 = f1(k);
      if (!Double.isNaN(f1)) {
        sum += f1;
        with++;
      }
    }
    return sum / with;
  }

  /** Examples so far. */
  public long examples() {
    long sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += support(k);
    }
    return sum;
  }

  /** The {@link #accuracy}. */
  @Override
  public double value() {
    return accuracy();
  }

  /** The share on the diagonal; NaN before the first example. */
  public double accuracy() {
    long right = 0;
    for (int k = 0; k < classes; k++) {
      right += count(k, k);
    }
    return (double) right / examples();
  }

  /**
   * Plain text: a line for each class with its counts by prediction, then precision, recall and F1,
   * "-" where there is none.
   *
   * @param names of the classes
   */
  public String table(List<String> names) {
    if (names.size() != classes) {
      throw new IllegalArgumentException(
          "names must be " + classes + " names but was " + names.size());
    }
    int width = 6;
    for (String name : names) {
      width = Math.max(width, name.length());
    }
    for (long count : counts) {
      width = Math.max(width, Long.toString(count).length());
    }
    String cell = "  %" + width + "s";
    StringBuilder text = new StringBuilder(String.format("%-" + width + "s", "label"));
    for (String name : names) {
      text.append(String.format(cell, name));
    }
    text.append("  precision  recall      f1\n");
    for (int label = 0; label < classes; label++) {
      text.append(String.format("%-" + width + "s", names.get(label)));
      for (int k = 0; k < classes; k++) {
        text.append(String.format(cell, count(label, k)));
      }
      text.append(
          String.format(
              "  %9s  %6s  %6s%n",
              share(precision(label)), share(recall(label)), share(f1(label))));
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  private static String share(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.4f", share);
  }

  private int inRange(int label) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "class must be in 0.." + (classes - 1) + " but was " + label);
    }
    return label;
  }
}
