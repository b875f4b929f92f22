package dev.tacit.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * Mean and sample deviation of some values.
 *
 * @param mean NaN of no values
 * @param deviation with n - 1 below the sum of squares; NaN of fewer than two values
 */
public record Spread(double mean, double deviation) {
  /** Of values, of which one that is not finite spoils the whole. */
  public static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> Math.pow(value - mean, 2)).sum();
    return new Spread(
        mean, values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)));
  }

  /** Puts it under a key; null where there is no mean. */
  public void put(ObjectNode node, String key) {
    if (Double.isNaN(mean)) {
      node.putNull(key);
      return;
    }
    ObjectNode inner = node.putObject(key).put("mean", mean);
    if (Double.isFinite(deviation)) {
      inner.put("deviation", deviation);
    } else {
      inner.putNull("deviation");
    }
  }
}
