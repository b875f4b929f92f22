package dev.tacit.cli.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.Spread;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One training, or several that differ in their seeds.
 *
 * @param runs at least one, unless it was stopped before the first began
 */
record Summary(List<Finished> runs) {
  private static final String TUNING =
      "Epsilon does not cover tuning: settings chosen by other runs on the same data reveal more.";

  private Spread spread(ToDoubleFunction<Finished> value) {
    return Spread.of(runs.stream().mapToDouble(value).toArray());
  }

  private Spread accuracy() {
    return spread(run -> run.last().accuracy());
  }

  private Spread loss() {
    return spread(run -> run.last().loss());
  }

  /** Of what else was measured, in order. */
  private Map<String, Spread> scores() {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    if (!runs.isEmpty()) {
      for (String column : runs.get(0).last().scores().keySet()) {
        spreads.put(column, spread(run -> run.last().scores().get(column)));
      }
    }
    return spreads;
  }

  private Optional<Spread> epsilon() {
    return isPrivate() ? Optional.of(spread(run -> run.epsilon().orElseThrow())) : Optional.empty();
  }

  private boolean isPrivate() {
    return !runs.isEmpty() && runs.get(0).plan().noisy().isPresent();
  }

  /** What all runs together reveal of one unit, which is in the data of each. */
  private double together() {
    List<PrivacyEvent> events =
        runs.stream()
            .map(run -> run.charges().orElseThrow())
            .map(spent -> (PrivacyEvent) new SelfComposed(spent.kind(), spent.count()))
            .toList();
    Plan plan = runs.get(0).plan();
    return PldAccountant.epsilon(
            new Composed(events), plan.recipe().relation(), plan.noisy().orElseThrow().delta())
        .upper();
  }

  void print(TrainView view) {
    view.say("");
    if (runs.isEmpty()) {
      view.say("Stopped before training began.");
    } else if (runs.size() == 1) {
      one(view, runs.get(0));
    } else {
      several(view);
    }
  }

  private void one(TrainView view, Finished run) {
    view.say(
        String.format(
            Locale.ROOT,
            "%s %s of %s steps: test %sloss %.4f%s%s",
            run.ending().words(),
            Figures.count(run.last().step()),
            Figures.count(run.plan().recipe().steps()),
            run.last().hasAccuracy()
                ? String.format(Locale.ROOT, "accuracy %.2f %%, ", 100 * run.last().accuracy())
                : "",
            run.last().loss(),
            ScoreWords.all(run.last().scores(), ", "),
            run.epsilon()
                .map(
                    epsilon ->
                        " at epsilon <= %s, delta = %s for each single %s."
                            .formatted(
                                Figures.epsilon(epsilon),
                                Figures.scientific(run.plan().noisy().orElseThrow().delta()),
                                run.plan().unit()))
                .orElse(", without privacy.")));
    if (isPrivate()) {
      view.say(TUNING);
    }
    view.say("  model   " + run.folder().model());
    view.say("  report  " + run.folder().report());
    if (run.ending() == Ending.STOPPED) {
      view.say("  go on   " + TrainCommand.resumption(run.folder().path()));
    }
  }

  private void several(TrainView view) {
    view.say(
        String.format(
            Locale.ROOT,
            "%d seeds: test %sloss %.4f ± %.4f%s%s",
            runs.size(),
            Double.isNaN(accuracy().mean())
                ? ""
                : String.format(
                    Locale.ROOT,
                    "accuracy %.2f ± %.2f %%, ",
                    100 * accuracy().mean(),
                    100 * accuracy().deviation()),
            loss().mean(),
            loss().deviation(),
            scores().entrySet().stream()
                .map(score -> ", " + words(score.getKey(), score.getValue()))
                .collect(Collectors.joining()),
            epsilon()
                .map(
                    e ->
                        ", epsilon <= %s ± %s each at delta = %s."
                            .formatted(
                                Figures.epsilon(e.mean()),
                                Figures.up(e.deviation()),
                                Figures.scientific(
                                    runs.get(0).plan().noisy().orElseThrow().delta())))
                .orElse(", without privacy.")));
    if (isPrivate()) {
      view.say(
          "All together, if more than one is shown to anybody: epsilon <= "
              + Figures.epsilon(together())
              + ".");
      view.say(TUNING);
    }
    runs.forEach(run -> view.say("  report  " + run.folder().report()));
  }

  private static String words(String column, Spread spread) {
    return ScoreWords.of(column, spread.mean())
        + " ± "
        + ScoreWords.value(column, spread.deviation());
  }

  ObjectNode json() {
    if (runs.size() == 1) {
      return runs.get(0).json();
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("seeds", runs.size());
    accuracy().put(node, "accuracy");
    loss().put(node, "loss");
    scores().forEach((column, spread) -> spread.put(node, column));
    if (isPrivate()) {
      epsilon().orElseThrow().put(node, "epsilon");
      node.put("epsilon_together", together()).put("covers_tuning", false);
    }
    ArrayNode list = node.putArray("runs");
    runs.forEach(run -> list.add(run.json()));
    return node;
  }
}
