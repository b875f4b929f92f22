package dev.tacit.learning.loss;

import dev.tacit.learning.argument.Argument;

/**
 * A loss of one example's outputs, and its gradient by them.
 *
 * <p>Outputs are [positions, width], row-major, from an offset on; the loss is the mean over
 * positions, and for losses by number also over the width. Computed in double and stable for
 * outputs of any finite size; a call allocates nothing. Immutable and thread-safe.
 *
 * <p>The loss of a private example is a release of its own, which nothing here protects.
 */
public sealed interface Loss {

  /** A loss whose target is one class for each position. */
  sealed interface OfClass extends Loss permits SoftmaxCrossEntropy {
    /**
     * The loss in nats.
     *
     * @param labels of the positions from {@code labelOffset} on, each in 0..classes-1
     * @throws IllegalArgumentException if a label is no class, or a range not inside its array
     */
    double value(
        float[] outputs, int offset, int positions, int classes, int[] labels, int labelOffset);

    /**
     * The loss, and its gradient written to {@code gradient} from {@code gradientOffset} on, which
     * may be the outputs' own place.
     *
     * @throws IllegalArgumentException as {@link #value}
     */
    double gradient(
        float[] outputs,
        int offset,
        int positions,
        int classes,
        int[] labels,
        int labelOffset,
        float[] gradient,
        int gradientOffset);
  }

  /** A loss whose target is one number for each output; the mean over {@code count} outputs. */
  sealed interface OfNumbers extends Loss permits BinaryCrossEntropy, MeanSquaredError, Huber {

    /** The loss of one output. */
    double value(double output, double target);

    /** Its derivative by the output. */
    double derivative(double output, double target);

    /** What a single output that tells two classes apart exceeds where it speaks for class 1. */
    default float threshold() {
      return 0.5f;
    }

    /**
     * The loss.
     *
     * @param count outputs of all positions, 1 or more
     * @throws IllegalArgumentException if a range is not inside its array
     */
    default double value(
        float[] outputs, int offset, int count, float[] targets, int targetOffset) {
      Ranges.check("outputs", outputs.length, offset, count);
      Ranges.check("targets", targets.length, targetOffset, count);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += value(outputs[offset + i], targets[targetOffset + i]);
      }
      return sum / count;
    }

    /**
     * The loss, and its gradient written to {@code gradient} from {@code gradientOffset} on, which
     * may be the outputs' own place.
     *
     * @throws IllegalArgumentException as {@link #value}
     */
    default double gradient(
        float[] outputs,
        int offset,
        int count,
        float[] targets,
        int targetOffset,
        float[] gradient,
        int gradientOffset) {
      double loss = value(outputs, offset, count, targets, targetOffset);
      Ranges.check("gradient", gradient.length, gradientOffset, count);
      for (int i = 0; i < count; i++) {
        double slope = derivative(outputs[offset + i], targets[targetOffset + i]);
        gradient[gradientOffset + i] = (float) (slope / count);
      }
      return loss;
    }
  }

  /**
   * (output - target)².
   *
   * <p>Like the others of {@link OfNumbers}, a mean over outputs, not a sum.
   */
  record MeanSquaredError() implements OfNumbers {
    @Override
    public double value(double output, double target) {
      return (output - target) * (output - target);
    }

    @Override
    public double derivative(double output, double target) {
      return 2 * (output - target);
    }
  }

  /**
   * d² / 2 for a difference d of at most delta, delta (|d| - delta / 2) beyond (Huber, Annals of
   * Mathematical Statistics 35(1), 1964): its derivative is at most delta.
   *
   * @param delta positive and finite
   */
  record Huber(double delta) implements OfNumbers {
    public Huber {
      Argument.positive("delta", delta);
    }

    @Override
    public double value(double output, double target) {
      double distance = Math.abs(output - target);
      return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
    }

    @Override
    public double derivative(double output, double target) {
      return Math.max(-delta, Math.min(delta, output - target));
    }
  }

  /**
   * -t log p - (1 - t) log(1 - p), in nats, for targets t in 0..1.
   *
   * @param fromLogits whether outputs are logits, so p = 1 / (1 + exp(-output)); else they are p
   *     itself, in 0..1. Then both logarithms are held at -100 or above and the derivative's
   *     denominator p (1 - p) at 1e-12 or above, as in PyTorch, so that p = 0 and 1 are finite.
   */
  record BinaryCrossEntropy(boolean fromLogits) implements OfNumbers {
    private static final double LEAST_LOGARITHM = -100;
    private static final double LEAST_DENOMINATOR = 1e-12;

    @Override
    public double value(double output, double target) {
      if (fromLogits) {
        // log(1 + exp(x)) - t x, without an exponential that can overflow.
        return Math.max(output, 0) - target * output + Math.log1p(Math.exp(-Math.abs(output)));
      }
      double yes = Math.max(Math.log(output), LEAST_LOGARITHM);
      double no = Math.max(Math.log1p(-output), LEAST_LOGARITHM);
      return -target * yes - (1 - target) * no;
    }

    @Override
    public float threshold() {
      return fromLogits ? 0 : 0.5f;
    }

    @Override
    public double derivative(double output, double target) {
      if (fromLogits) {
        return 1 / (1 + Math.exp(-output)) - target;
      }
      return (output - target) / Math.max(output * (1 - output), LEAST_DENOMINATOR);
    }
  }

  /**
   * Cross-entropy of the softmax over classes, against (1 - s) at the label plus s / classes at
   * every class (label smoothing: Szegedy et al., "Rethinking the Inception Architecture", CVPR
   * 2016, section 7).
   *
   * @param labelSmoothing s, in [0, 1)
   */
  record SoftmaxCrossEntropy(double labelSmoothing) implements OfClass {
    public SoftmaxCrossEntropy {
      Argument.fraction("labelSmoothing", labelSmoothing);
    }

    /** Without label smoothing. */
    public SoftmaxCrossEntropy() {
      this(0);
    }

    @Override
    public double value(
        float[] outputs, int offset, int positions, int classes, int[] labels, int labelOffset) {
      check(outputs, offset, positions, classes, labels, labelOffset);
      double sum = 0;
      for (int p = 0; p < positions; p++) {
        int row = offset + p * classes;
        double maximum = maximum(outputs, row, classes);
        double total = total(outputs, row, classes, maximum);
        sum += valueOfRow(outputs, row, classes, labels[labelOffset + p], maximum, total);
      }
      return sum / positions;
    }

    @Override
    public double gradient(
        float[] outputs,
        int offset,
        int positions,
        int classes,
        int[] labels,
        int labelOffset,
        float[] gradient,
        int gradientOffset) {
      check(outputs, offset, positions, classes, labels, labelOffset);
      Ranges.check("gradient", gradient.length, gradientOffset, (long) positions * classes);
      double uniform = labelSmoothing / classes;
      double sum = 0;
      for (int p = 0; p < positions; p++) {
        int row = offset + p * classes;
        int label = labels[labelOffset + p];
        double maximum = maximum(outputs, row, classes);
        double total = total(outputs, row, classes, maximum);
        sum += valueOfRow(outputs, row, classes, label, maximum, total);
        int into = gradientOffset + p * classes;
        for (int k = 0; k < classes; k++) {
          double target = (k == label ? 1 - labelSmoothing : 0) + uniform;
          double probability = Math.exp(outputs[row + k] - maximum) / total;
          gradient[into + k] = (float) ((probability - target) / positions);
        }
      }
      return sum / positions;
    }

    /** log of the softmax's denominator, less the target's mean of the logits. */
    private double valueOfRow(
        float[] outputs, int row, int classes, int label, double maximum, double total) {
      double below = (1 - labelSmoothing) * (outputs[row + label] - maximum);
      if (labelSmoothing > 0) {
        double all = 0;
        for (int k = 0; k < classes; k++) {
          all += outputs[row + k] - maximum;
        }
        below += labelSmoothing / classes * all;
      }
      return Math.log(total) - below;
    }

    private static double maximum(float[] outputs, int row, int classes) {
      float maximum = outputs[row];
      for (int k = 1; k < classes; k++) {
        maximum = Math.max(maximum, outputs[row + k]);
      }
      return maximum;
    }

    private static double total(float[] outputs, int row, int classes, double maximum) {
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += Math.exp(outputs[row + k] - maximum);
      }
      return total;
    }

    private static void check(
        float[] outputs, int offset, int positions, int classes, int[] labels, int labelOffset) {
      Argument.atLeastOne("classes", classes);
      Ranges.check("labels", labels.length, labelOffset, positions);
      Ranges.check("outputs", outputs.length, offset, (long) positions * classes);
      for (int p = 0; p < positions; p++) {
        int label = labels[labelOffset + p];
        if (label < 0 || label >= classes) {
          // The label itself may be private: not in the message.
          throw new IllegalArgumentException(
              "label must be in 0.." + (classes - 1) + " but was not at position " + p);
        }
      }
    }
  }
}
