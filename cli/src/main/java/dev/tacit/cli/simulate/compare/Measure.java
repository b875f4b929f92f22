package dev.tacit.cli.simulate.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.RoundsTo;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;

/** What runs are compared by. Names are those of {@code result.json}. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions keep nothing.
public enum Measure {
  ACCURACY("test accuracy", true, Measure::percent),
  BEST_ACCURACY("best test accuracy", true, Measure::percent),
  LOSS("test loss", false, value -> String.format(Locale.ROOT, "%.4f", value)),
  ATTACK_SUCCESS("success of the attack", false, Measure::percent),
  CLIENT_ACCURACY("mean accuracy of clients", true, Measure::percent),
  CLIENT_TENTH("a tenth of the clients at most", true, Measure::percent),
  ROUNDS("rounds", false, value -> Figures.count(Math.round(value))),
  ROUNDS_TO_TARGET("rounds to the target", false, Measure::tenths),
  SIMULATED_SECONDS("simulated time", false, Measure::time),
  SIMULATED_SECONDS_TO_TARGET("simulated time to the target", false, Measure::time),
  EPSILON("epsilon, at most", false, Figures::epsilon),
  NOISE_COHORT(
      "that is of a run with a cohort of", true, value -> Figures.count(Math.round(value))),
  BYTES_DOWN("sent to clients", false, value -> Figures.bytes(Math.round(value))),
  BYTES_UP("sent by clients", false, value -> Figures.bytes(Math.round(value))),
  SECONDS("took", false, Measure::time);

  private static final Set<Measure> WHOLE = EnumSet.of(ROUNDS, NOISE_COHORT, BYTES_DOWN, BYTES_UP);

  private final String label;
  private final boolean more;
  private final DoubleFunction<String> format;

  Measure(String label, boolean more, DoubleFunction<String> format) {
    this.label = label;
    this.more = more;
    this.format = format;
  }

  /** For people. */
  public String label() {
    return label;
  }

  /** For programs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether more is better. */
  public boolean isMoreBetter() {
    return more;
  }

  /** A value as people read it. */
  public String words(double value) {
    return format.apply(value);
  }

  /** Puts a value under its key; whole numbers as such. */
  public void put(ObjectNode node, double value) {
    if (WHOLE.contains(this)) {
      node.put(key(), (long) value);
    } else {
      node.put(key(), value);
    }
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * value);
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String time(double seconds) {
    return Figures.words(Duration.ofSeconds(Math.round(seconds)));
  }

  /**
   * Of a run.
   *
   * @param target test accuracy that is waited for, if any
   */
  public OptionalDouble of(StoredRun run, OptionalDouble target) {
    return of(run.rows(), run.result(), target);
  }

  /**
   * Of a run that has just been done.
   *
   * @param result as it stands in {@code result.json}
   */
  public OptionalDouble of(List<RoundRow> rows, JsonNode result, OptionalDouble target) {
    return switch (this) {
      case ROUNDS_TO_TARGET ->
          target.isPresent() ? RoundsTo.of(rows, target.getAsDouble()) : OptionalDouble.empty();
      case SIMULATED_SECONDS_TO_TARGET ->
          target.isPresent() && number(result, "simulated_seconds").orElse(0) > 0
              ? RoundsTo.of(rows, target.getAsDouble(), RoundColumn.SIMULATED_SECONDS)
              : OptionalDouble.empty();
      case CLIENT_ACCURACY -> last(rows, RoundColumn.CLIENT_ACCURACY);
      case CLIENT_TENTH -> last(rows, RoundColumn.CLIENT_TENTH);
      default -> number(result, key());
    };
  }

  private static OptionalDouble last(List<RoundRow> rows, RoundColumn column) {
    return rows.isEmpty() || !rows.get(rows.size() - 1).has(column)
        ? OptionalDouble.empty()
        : OptionalDouble.of(rows.get(rows.size() - 1).number(column));
  }

  private static OptionalDouble number(JsonNode result, String key) {
    JsonNode value = result.path(key);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }
}
