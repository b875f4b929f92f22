package dev.tacit.learning.model;

/** Softmax and its cross-entropy, computed in double from float logits. */
public final class Softmax {
  private Softmax() {}

  /** -log softmax(logits)[label], in nats; exact for logits of any size. */
  public static double loss(float[] logits, int label) {
    double maximum = maximum(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - maximum);
    }
    return Math.log(sum) + maximum - logits[label];
  }

  /** Turns logits into the gradient of the loss by them: the probabilities, less 1 at the label. */
  static void gradient(float[] logits, int label) {
    double maximum = maximum(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - maximum);
    }
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) (Math.exp(logits[k] - maximum) / sum - (k == label ? 1 : 0));
    }
  }

  private static double maximum(float[] logits) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      maximum = Math.max(maximum, logit);
    }
    return maximum;
  }
}
