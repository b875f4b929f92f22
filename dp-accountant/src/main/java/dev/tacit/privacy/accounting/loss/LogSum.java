package dev.tacit.privacy.accounting.loss;

/** The logarithm of a sum of terms given by their logarithms. */
public final class LogSum {
  private double largest = Double.NEGATIVE_INFINITY;
  private double scaled;

  /** Adds exp(log). */
  public void add(double log) {
    if (log <= largest) {
      double below = log - largest;
      scaled += below > -745 ? Math.exp(below) : 0;
    } else if (log > Double.NEGATIVE_INFINITY) {
      scaled = scaled * Math.exp(largest - log) + 1;
      largest = log;
    }
  }

  /** ln of the sum, negative infinity of none. */
  public double log() {
    return scaled == 0 ? Double.NEGATIVE_INFINITY : largest + Math.log(scaled);
  }
}
