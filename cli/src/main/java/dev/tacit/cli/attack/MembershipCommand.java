package dev.tacit.cli.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import dev.tacit.simulation.inference.Inference;
import dev.tacit.simulation.inference.Inference.View;
import dev.tacit.simulation.inference.MembershipAttack;
import dev.tacit.simulation.inference.MembershipResult;
import dev.tacit.simulation.inference.OperatingPoint;
import dev.tacit.simulation.inference.PrivacyBound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who was in it. */
@Command(
    name = "membership",
    description = {
      "Find out who was in an experiment, by the likelihood-ratio attack of Carlini et al. 2022: from many shadow runs with"
          + " and without each target to many other runs, in which each target was with probability 1/2. The attack looks"
          + " at the model at the end, or at the means of all rounds.",
      "Exit status 3: an attack did better than the experiment's epsilon allows, so that one of the two is broken."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MembershipCommand implements Callable<Integer> {
  private static final List<String> HEAD =
      List.of(
          "privacy",
          "sees",
          "shadows",
          "AUC",
          "TPR at 1 %",
          "at most",
          "TPR at 0.1 %",
          "at most",
          "epsilon >=",
          "accuracy");

  @Spec private CommandSpec spec;
  @Mixin private AttackOptions options;

  @Option(
      names = "--targets",
      paramLabel = "N",
      defaultValue = "100",
      description = "clients whose membership is asked for (default: ${DEFAULT-VALUE})")
  private int targets;

  @Option(
      names = "--shadows",
      paramLabel = "N",
      defaultValue = "64",
      description = "runs that the attacker learns from (default: ${DEFAULT-VALUE})")
  private int shadows;

  @Option(
      names = "--victims",
      paramLabel = "N",
      defaultValue = "64",
      description = "runs that it attacks (default: ${DEFAULT-VALUE})")
  private int victims;

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description = "user or example (default: what the experiment's privacy is of, else user)")
  private PrivacyUnit unit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      new MembershipAttack(PrivacyUnit.USER, targets, shadows, victims);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ObjectNode all = options.attack("membership", shadows + victims, HEAD, this::attack);
    options.say(
        "95 % intervals of Clopper and Pearson. At most: what epsilon and delta allow at as many false"
            + " positives, and what the mechanism's own curve does.");
    return options.verdict(all, "an attack did better than the stated epsilon allows.");
  }

  private List<List<String>> attack(
      String level, Experiment experiment, int threads, IntConsumer done, ObjectNode json)
      throws InterruptedException {
    PrivacyUnit asked =
        unit != null ? unit : experiment.guarantee().map(Guarantee::unit).orElse(PrivacyUnit.USER);
    MembershipResult result =
        new MembershipAttack(asked, targets, shadows, victims).run(experiment, threads, done);
    json.put("unit", asked.name().toLowerCase(Locale.ROOT));
    json.put("targets", targets);
    json.put("shadows", shadows);
    json.put("victims", victims);
    if (Double.isFinite(result.accuracy())) {
      json.put("accuracy", result.accuracy());
    }
    result.bound().ifPresent(bound -> put(json, bound));
    json.put("within_bound", result.isWithinBound());
    List<List<String>> rows = new ArrayList<>();
    for (Inference attack : result.attacks()) {
      put(json.withArray("attacks").addObject(), attack, result);
      rows.add(row(level, attack, result));
    }
    return rows;
  }

  private static void put(ObjectNode json, PrivacyBound bound) {
    json.put("epsilon", bound.epsilon());
    json.put("delta", bound.delta());
  }

  private static void put(ObjectNode json, Inference attack, MembershipResult result) {
    json.put("sees", sees(attack));
    json.put("online", attack.online());
    json.put("auc", attack.area());
    json.put("least_epsilon", attack.leastEpsilon().epsilon());
    for (OperatingPoint point : attack.points()) {
      ObjectNode one = json.withArray("points").addObject();
      one.put("false_positives_allowed", point.asked());
      one.put("false_positive_rate", point.falsePositiveRate());
      one.put("false_positive_rate_most", point.mostFalsePositives());
      one.put("true_positive_rate", point.truePositiveRate());
      one.put("true_positive_rate_least", point.lowest());
      one.put("true_positive_rate_most", point.highest());
      result
          .bound()
          .ifPresent(
              bound -> {
                one.put("bound", bound.stated().truePositiveRate(point.asked()));
                one.put("tight_bound", bound.tight().truePositiveRate(point.asked()));
              });
    }
  }

  private static String sees(Inference attack) {
    return attack.view() == View.MODEL ? "model" : "means";
  }

  private static List<String> row(String level, Inference attack, MembershipResult result) {
    List<String> row =
        new ArrayList<>(
            List.of(
                level,
                sees(attack),
                attack.online() ? "in and out" : "out",
                String.format(Locale.ROOT, "%.3f", attack.area())));
    for (OperatingPoint point : attack.points()) {
      row.add(
          "%s (%s-%s)"
              .formatted(
                  percent(point.truePositiveRate()),
                  percent(point.lowest()),
                  percent(point.highest())));
      row.add(
          result
              .bound()
              .map(
                  bound ->
                      most(
                          bound.stated().truePositiveRate(point.asked()),
                          bound.tight().truePositiveRate(point.asked())))
              .orElse("-"));
    }
    row.add(Figures.epsilonDown(attack.leastEpsilon().epsilon()));
    row.add(Double.isFinite(result.accuracy()) ? percent(result.accuracy()) : "-");
    return row;
  }

  /** What epsilon and delta allow, and what the curve of the mechanism does; rounded up. */
  static String most(double stated, double tight) {
    return percentUp(stated) + ", " + percentUp(tight);
  }

  private static String percentUp(double share) {
    return String.format(Locale.ROOT, "%.1f %%", Math.min(100, Math.ceil(1000 * share) / 10));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
