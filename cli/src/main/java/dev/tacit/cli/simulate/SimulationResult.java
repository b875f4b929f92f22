package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.simulate.privacy.GuaranteeWords;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.RoundsTo;
import java.util.List;

/** What a simulation came to, for programs: {@code result.json}. */
final class SimulationResult {
  private SimulationResult() {}

  /**
   * @param rows of all rounds that were done, one at least
   * @param seconds that it took
   */
  static ObjectNode of(SimulationJob job, List<RoundRow> rows, double seconds) {
    RoundRow last = rows.get(rows.size() - 1);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("name", job.config().name());
    result.put("simulation", true);
    result.put("seed", job.config().seed());
    result.put("rounds", rows.size());
    result.put("clients", job.experiment().population().size());
    result.put("parameters", job.experiment().model().spec().parameterCount());
    result.put("counted", sum(rows, RoundColumn.COUNTED));
    result.put("bytes_down", sum(rows, RoundColumn.BYTES_DOWN));
    result.put("bytes_up", sum(rows, RoundColumn.BYTES_UP));
    result.put("simulated_seconds", last.number(RoundColumn.SIMULATED_SECONDS));
    result.put("seconds", seconds);
    // The model at the end may not have been measured, where a target ended the simulation.
    put(result, "accuracy", last.number(RoundColumn.TEST_ACCURACY));
    put(result, "loss", last.number(RoundColumn.TEST_LOSS));
    put(result, "attack_success", last.number(RoundColumn.ATTACK_SUCCESS));
    rows.stream()
        .filter(row -> row.has(RoundColumn.TEST_ACCURACY))
        .mapToDouble(row -> row.number(RoundColumn.TEST_ACCURACY))
        .max()
        .ifPresent(best -> result.put("best_accuracy", best));
    job.config()
        .target()
        .ifPresent(
            target -> {
              result.put("target_accuracy", target);
              RoundsTo.of(rows, target).ifPresent(r -> result.put("rounds_to_target", r));
              if (last.number(RoundColumn.SIMULATED_SECONDS) > 0) {
                RoundsTo.of(rows, target, RoundColumn.SIMULATED_SECONDS)
                    .ifPresent(s -> result.put("simulated_seconds_to_target", s));
              }
            });
    job.guarantee().ifPresent(guarantee -> GuaranteeWords.put(result, job.experiment(), guarantee));
    return result;
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    }
  }

  private static long sum(List<RoundRow> rows, RoundColumn column) {
    return rows.stream().mapToLong(row -> (long) row.number(column)).sum();
  }
}
