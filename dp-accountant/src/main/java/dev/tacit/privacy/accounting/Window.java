package dev.tacit.privacy.accounting;

import java.util.function.DoubleUnaryOperator;

/**
 * Where a tilted loss is, but for a little, by Chernoff's bound.
 *
 * @param low nats
 * @param high nats
 * @param lowShift how much to tilt down to bound what is below
 * @param highShift how much to tilt up to bound what is above
 */
record Window(double low, double high, double lowShift, double highShift) {
  /**
   * The window of a loss.
   *
   * @param logMoment ln E exp(theta loss) as a function of theta
   * @param theta the tilt
   * @param deviation of the tilted loss, roughly
   * @param outside ln of the tilted mass let outside on each side
   */
  static Window of(DoubleUnaryOperator logMoment, double theta, double deviation, double outside) {
    double here = logMoment.applyAsDouble(theta);
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    double lowShift = 0;
    double highShift = 0;
    for (int i = -8; i <= 8; i++) {
      double u = 8 / deviation * Math.pow(1.4, i);
      double top = (logMoment.applyAsDouble(theta + u) - here - outside) / u;
      if (top < high) {
        high = top;
        highShift = u;
      }
      double bottom = (here - logMoment.applyAsDouble(theta - u) + outside) / u;
      if (bottom > low) {
        low = bottom;
        lowShift = u;
      }
    }
    return new Window(low, high, lowShift, highShift);
  }

  /** The least window that holds this one and a point. */
  Window with(double point) {
    return new Window(Math.min(low, point), Math.max(high, point), lowShift, highShift);
  }

  /**
   * The tilted mass outside of what a transform holds, which wraps around into it (Chernoff).
   *
   * @param above ln E exp(highShift loss) of the tilted loss
   * @param below ln E exp(-lowShift loss)
   * @param from grid index where the transform begins
   */
  double outside(double above, double below, int from, int length, double step) {
    return Math.exp(above - highShift * (from + length) * step)
        + Math.exp(below + lowShift * from * step);
  }

  double width() {
    return high - low;
  }

  /** The length of a transform for it, a power of two. */
  long length(double step) {
    double steps = width() / step + 4;
    return steps > 1L << 40 ? 1L << 40 : Math.max(1024, Long.highestOneBit((long) steps) * 2);
  }

  /** The grid index where a transform begins. */
  int first(double step) {
    return (int) Math.floor(low / step);
  }
}
