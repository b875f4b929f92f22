package dev.tacit.cli.simulate.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.simulate.rounds.RoundsTo;
import dev.tacit.learning.argument.Argument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * Runs beside each other.
 *
 * @param runs two or more
 * @param target test accuracy whose time is told, if any
 */
public record Comparison(List<StoredRun> runs, OptionalDouble target) {
  /** What every table of several epsilons must say. */
  public static final String ONE_RUN =
      "Each epsilon is of one run: who sees several, or the best of several, learns more";

  /** What an epsilon is of, as {@code result.json} has it. */
  private static final List<String> OF_EPSILON = List.of("delta", "privacy_unit", "relation");

  private static final String NONE = "-";

  public Comparison {
    runs = List.copyOf(runs);
    Argument.atLeastOne("runs less one", runs.size() - 1);
  }

  /**
   * With the target that all runs had, if one of them reached it; or else with the best accuracy
   * that all of them reached.
   */
  public static Comparison of(List<StoredRun> runs) {
    List<Double> targets =
        runs.stream()
            .map(run -> run.result().path("target_accuracy").asDouble())
            .distinct()
            .toList();
    if (targets.size() == 1
        && targets.get(0) > 0
        && runs.stream().anyMatch(run -> RoundsTo.of(run.rows(), targets.get(0)).isPresent())) {
      return new Comparison(runs, OptionalDouble.of(targets.get(0)));
    }
    double[] best =
        runs.stream()
            .map(run -> Measure.BEST_ACCURACY.of(run, OptionalDouble.empty()))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return new Comparison(
        runs, best.length == runs.size() ? Arrays.stream(best).min() : OptionalDouble.empty());
  }

  /** A short name of a run: A, B, and so on, then A2, B2. */
  public static String letter(int run) {
    String letter = String.valueOf((char) ('A' + run % 26));
    return run < 26 ? letter : letter + (run / 26 + 1);
  }

  /** A run's name in a picture. */
  String label(int run) {
    return letter(run) + ": " + runs.get(run).folder().getFileName();
  }

  /** Keys whose values are not the same in all runs, with the values, run by run. */
  public Map<String, List<String>> differences() {
    TreeSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.config().keySet()));
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (String key : keys) {
      List<String> values = runs.stream().map(run -> run.config().getOrDefault(key, NONE)).toList();
      if (values.stream().distinct().count() > 1) {
        differences.put(key, values);
      }
    }
    return differences;
  }

  /** What at least one run has, with what each has, run by run. */
  Map<Measure, List<OptionalDouble>> measures() {
    Map<Measure, List<OptionalDouble>> measures = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      List<OptionalDouble> values = runs.stream().map(run -> measure.of(run, target)).toList();
      boolean asked = measure == Measure.ROUNDS_TO_TARGET && target.isPresent();
      if (asked || values.stream().anyMatch(value -> value.orElse(0) > 0)) {
        measures.put(measure, values);
      }
    }
    return measures;
  }

  /** For people; the first cell of a row is its name. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    differences()
        .forEach(
            (key, values) -> {
              List<String> row = new ArrayList<>(List.of(key));
              row.addAll(values);
              rows.add(row);
            });
    return rows;
  }

  /** For people; the first cell of a row is its name. */
  List<List<String>> measureRows() {
    List<List<String>> rows = new ArrayList<>();
    measures()
        .forEach(
            (measure, values) -> {
              List<String> row = new ArrayList<>(List.of(label(measure)));
              values.forEach(v -> row.add(v.isPresent() ? measure.words(v.getAsDouble()) : NONE));
              rows.add(row);
              if (measure == Measure.EPSILON) {
                OF_EPSILON.forEach(key -> rows.add(ofEpsilon(key)));
              }
            });
    return rows;
  }

  private List<String> ofEpsilon(String key) {
    List<String> row = new ArrayList<>(List.of("  its " + key.replace('_', ' ')));
    runs.forEach(run -> row.add(run.result().path(key).asText(NONE)));
    return row;
  }

  /** Whether one of the runs has an epsilon. */
  boolean hasEpsilon() {
    return measures().containsKey(Measure.EPSILON);
  }

  private String label(Measure measure) {
    return target.isPresent()
        ? measure.label().replace("the target", Measure.ACCURACY.words(target.getAsDouble()))
        : measure.label();
  }

  /** For programs. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    target.ifPresent(value -> node.put("target_accuracy", value));
    if (hasEpsilon()) {
      node.put("epsilon_note", ONE_RUN);
    }
    ObjectNode differing = node.putObject("differences");
    differences()
        .forEach(
            (key, values) -> values.forEach(v -> differing.withArray("/" + pointer(key)).add(v)));
    ArrayNode list = node.putArray("runs");
    Map<Measure, List<OptionalDouble>> measures = measures();
    for (int i = 0; i < runs.size(); i++) {
      ObjectNode run = list.addObject();
      run.put("folder", runs.get(i).folder().toString());
      run.put("name", runs.get(i).result().path("name").asText());
      int at = i;
      measures.forEach((measure, values) -> values.get(at).ifPresent(v -> measure.put(run, v)));
      OF_EPSILON.stream()
          .filter(runs.get(i).result()::has)
          .forEach(key -> run.set(key, runs.get(at).result().get(key)));
    }
    return node;
  }

  /** A key as a step of a JSON pointer (RFC 6901). */
  private static String pointer(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
