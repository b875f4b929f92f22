package dev.tacit.cli.simulate.rounds;

import dev.tacit.simulation.experiment.RoundReport;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a round came to, column by column. What was not measured, or is not finite, is not there.
 *
 * @param values finite; a flag is 0 or 1
 */
public record RoundRow(Map<RoundColumn, Double> values) {
  public RoundRow {
    EnumMap<RoundColumn, Double> finite = new EnumMap<>(RoundColumn.class);
    values.forEach(
        (column, value) -> {
          if (Double.isFinite(value)) {
            finite.put(column, value);
          }
        });
    values = Collections.unmodifiableMap(finite);
  }

  /**
   * Of a round that was simulated.
   *
   * @param epsilon after it, if that is to be written down
   */
  public static RoundRow of(RoundReport round, Traffic traffic, OptionalDouble epsilon) {
    EnumMap<RoundColumn, Double> values = new EnumMap<>(RoundColumn.class);
    values.put(RoundColumn.ROUND, (double) round.round());
    values.put(RoundColumn.SIMULATED_SECONDS, round.simulatedSeconds());
    values.put(RoundColumn.COHORT, (double) round.cohort());
    values.put(RoundColumn.COUNTED, (double) round.counted());
    values.put(RoundColumn.LATE, (double) round.late());
    values.put(RoundColumn.DROPPED_OUT, (double) round.droppedOut());
    values.put(RoundColumn.ABANDONED, round.abandoned() ? 1.0 : 0);
    values.put(RoundColumn.EXAMPLES, (double) round.examples());
    values.put(RoundColumn.UPDATE_NORM, round.updateNorm());
    round
        .test()
        .ifPresent(
            test -> {
              values.put(RoundColumn.TEST_ACCURACY, test.accuracy());
              values.put(RoundColumn.TEST_LOSS, test.loss());
            });
    values.put(RoundColumn.BYTES_DOWN, (double) traffic.down(round));
    values.put(RoundColumn.BYTES_UP, (double) traffic.up(round));
    epsilon.ifPresent(value -> values.put(RoundColumn.EPSILON, value));
    round
        .noise()
        .ifPresent(
            noise -> {
              values.put(RoundColumn.SIGNAL_TO_NOISE, noise.signalToNoise());
              values.put(RoundColumn.CLIPPED, noise.clipped());
              values.put(RoundColumn.CLIPPING_NORM, noise.clippingNorm());
            });
    round
        .clients()
        .ifPresent(
            clients -> {
              values.put(RoundColumn.CLIENT_ACCURACY, clients.mean());
              values.put(RoundColumn.CLIENT_DEVIATION, clients.deviation());
              values.put(RoundColumn.CLIENT_TENTH, clients.quantile(0.1));
            });
    round
        .personal()
        .ifPresent(clients -> values.put(RoundColumn.PERSONAL_ACCURACY, clients.mean()));
    round.goal().ifPresent(goal -> values.put(RoundColumn.ATTACK_SUCCESS, goal.accuracy()));
    return new RoundRow(values);
  }

  /** The same with another value. */
  public RoundRow with(RoundColumn column, double value) {
    Map<RoundColumn, Double> all = new EnumMap<>(RoundColumn.class);
    all.putAll(values);
    all.put(column, value);
    return new RoundRow(all);
  }

  public boolean has(RoundColumn column) {
    return values.containsKey(column);
  }

  /** A value; NaN where there is none. */
  public double number(RoundColumn column) {
    return values.getOrDefault(column, Double.NaN);
  }

  /** From 1. */
  public int round() {
    return (int) number(RoundColumn.ROUND);
  }

  /** As it stands in a table; empty where there is none. */
  String text(RoundColumn column) {
    if (!has(column)) {
      return "";
    }
    double value = number(column);
    return switch (column.kind()) {
      case WHOLE -> Long.toString((long) value);
      case NUMBER -> Double.toString(value);
      case FLAG -> Boolean.toString(value != 0);
    };
  }
}
