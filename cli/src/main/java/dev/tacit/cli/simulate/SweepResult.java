package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Spread;
import dev.tacit.cli.simulate.SweepRunner.Outcome;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.cli.simulate.compare.Comparison;
import dev.tacit.cli.simulate.compare.Measure;
import dev.tacit.cli.simulate.compare.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a sweep came to.
 *
 * @param best what combinations are ranked by
 * @param outcomes of all runs
 * @param points of all combinations, in their order
 */
record SweepResult(Measure best, List<Outcome> outcomes, List<Point> points) {
  SweepResult {
    outcomes = List.copyOf(outcomes);
    points = List.copyOf(points);
  }

  /**
   * A combination over its seeds.
   *
   * @param values by key
   * @param planned runs that there are to be
   * @param done those that are done
   */
  record Point(Map<String, String> values, int planned, List<StoredRun> done) {
    /** What runs have of a measure; a run that has none of it is left out. */
    double[] of(Measure measure) {
      return done.stream()
          .map(run -> measure.of(run, target(run)))
          .filter(OptionalDouble::isPresent)
          .mapToDouble(OptionalDouble::getAsDouble)
          .toArray();
    }

    Spread spread(Measure measure) {
      return Spread.of(of(measure));
    }

    private static OptionalDouble target(StoredRun run) {
      double target = run.result().path("target_accuracy").asDouble();
      return target > 0 ? OptionalDouble.of(target) : OptionalDouble.empty();
    }
  }

  /** Reads the folders of runs that are done. */
  static SweepResult of(Sweep sweep, Path folder, List<Outcome> outcomes) throws IOException {
    Map<Integer, List<StoredRun>> done = new LinkedHashMap<>();
    Map<Integer, List<Outcome>> all = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      int point = outcome.run().point();
      all.computeIfAbsent(point, p -> new ArrayList<>()).add(outcome);
      done.computeIfAbsent(point, p -> new ArrayList<>());
      if (outcome.state() == State.DONE) {
        done.get(point).add(StoredRun.read(folder.resolve(outcome.run().folder())));
      }
    }
    List<Point> points = new ArrayList<>();
    all.forEach(
        (point, runs) ->
            points.add(new Point(runs.get(0).run().values(), runs.size(), done.get(point))));
    return new SweepResult(sweep.best().orElse(usual(points)), outcomes, points);
  }

  /** The time to a target, if one was reached. */
  private static Measure usual(List<Point> points) {
    return points.stream().anyMatch(point -> point.of(Measure.ROUNDS_TO_TARGET).length > 0)
        ? Measure.ROUNDS_TO_TARGET
        : Measure.ACCURACY;
  }

  /** Measures that at least one run has. */
  List<Measure> measures() {
    return List.of(Measure.values()).stream()
        .filter(measure -> points.stream().anyMatch(point -> point.of(measure).length > 0))
        .toList();
  }

  /**
   * The combination that is best on average; of those that are alike, the first. Where some runs
   * never came to a value, as the time to a target that they missed, others with more that did go
   * first.
   */
  Optional<Point> bestPoint() {
    Comparator<Point> byMean = Comparator.comparingDouble(point -> point.spread(best).mean());
    return points.stream()
        .filter(point -> point.of(best).length > 0)
        .min(
            Comparator.comparingDouble(this::missing)
                .thenComparing(best.isMoreBetter() ? byMean.reversed() : byMean));
  }

  /** Share of a combination's runs that are done without a value. */
  private double missing(Point point) {
    return 1 - point.of(best).length / (double) point.done().size();
  }

  /** What is varied. */
  List<String> keys() {
    return points.stream().flatMap(point -> point.values().keySet().stream()).distinct().toList();
  }

  int count(State state) {
    return (int) outcomes.stream().filter(outcome -> outcome.state() == state).count();
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("simulation", true);
    node.put("runs", outcomes.size());
    node.put("done", count(State.DONE));
    node.put("failed", count(State.FAILED));
    node.put("best_by", best.key());
    bestPoint().ifPresent(point -> point.values().forEach(node.putObject("best")::put));
    List<Measure> measures = measures();
    if (measures.contains(Measure.EPSILON)) {
      node.put("epsilon_note", Comparison.ONE_RUN);
    }
    ArrayNode list = node.putArray("points");
    for (Point point : points) {
      ObjectNode each = list.addObject();
      point.values().forEach(each.putObject("values")::put);
      each.put("runs", point.planned()).put("done", point.done().size());
      for (Measure measure : measures) {
        double[] values = point.of(measure);
        if (values.length > 0) {
          Spread.of(values).put(each, measure.key());
          ((ObjectNode) each.get(measure.key())).put("runs", values.length);
        }
      }
      ArrayNode folders = each.putArray("folders");
      point.done().forEach(run -> folders.add(String.valueOf(run.folder().getFileName())));
    }
    ArrayNode failures = node.putArray("failures");
    outcomes.stream()
        .filter(outcome -> outcome.state() == State.FAILED)
        .forEach(
            outcome ->
                failures
                    .addObject()
                    .put("folder", outcome.run().folder())
                    .put("problem", outcome.problem()));
    return node;
  }

  /** A table of all runs that are done, RFC 4180, for other programs. */
  String csv() {
    List<String> keys = keys();
    List<Measure> measures = measures();
    StringBuilder csv = new StringBuilder("folder,seed");
    keys.forEach(key -> csv.append(',').append(key));
    measures.forEach(measure -> csv.append(',').append(measure.key()));
    csv.append('\n');
    for (Point point : points) {
      for (StoredRun run : point.done()) {
        csv.append(run.folder().getFileName())
            .append(',')
            .append(run.result().path("seed").asText());
        keys.forEach(key -> csv.append(',').append(quoted(point.values().getOrDefault(key, ""))));
        for (Measure measure : measures) {
          OptionalDouble value = measure.of(run, Point.target(run));
          csv.append(',').append(value.isPresent() ? Double.toString(value.getAsDouble()) : "");
        }
        csv.append('\n');
      }
    }
    return csv.toString();
  }

  private static String quoted(String field) {
    return field.matches("[^\",\\r\\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
