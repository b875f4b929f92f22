package dev.tacit.simulation.inference;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;

/**
 * How sure a model is of labels: ln(p / (1 - p)) for the probability p that it gives to the right
 * one, which is near to normal over models where p itself is not (Carlini et al., S&amp;P 2022).
 */
final class Confidence {
  /** Of models that diverged. */
  private static final double LARGEST = 1e6;

  private Confidence() {}

  /** The mean over examples, and over their positions. */
  static double of(Model model, float[] parameters, ExampleStore examples) {
    double[] sum = new double[2];
    int classes = model.spec().outputs();
    Evaluation.of(
        model,
        parameters,
        examples,
        (outputs, offset, label) -> {
          sum[0] += scaled(outputs, offset, classes, label);
          sum[1]++;
        });
    return sum[0] / sum[1];
  }

  /**
   * From logits: that of the label less the logarithm of the sum of the exponentials of all others,
   * so that nothing is lost where p is next to 1. Of a single logit x, which is that of class 1, it
   * is x or -x.
   */
  static double scaled(float[] logits, int offset, int classes, int label) {
    if (classes == 1) {
      return finite(label == 1 ? logits[offset] : -logits[offset]);
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < classes; i++) {
      if (i != label) {
        largest = Math.max(largest, logits[offset + i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      if (i != label) {
        sum += StrictMath.exp(logits[offset + i] - largest);
      }
    }
    return finite(logits[offset + label] - largest - StrictMath.log(sum));
  }

  /** A model without numbers is not sure of anything. */
  private static double finite(double value) {
    return Double.isNaN(value) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, value));
  }
}
