package dev.tacit.cli.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.audit.OneRunBound;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.inference.AuditResult;
import dev.tacit.simulation.inference.CanaryAudit;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The least epsilon that canaries prove. */
@Command(
    name = "audit",
    description = {
      "Put canaries among the clients, users who hand in the worst that privacy must hide or nothing, guess from the means of"
          + " all rounds which did, and say what epsilon that proves at least (Steinke, Nasr and Jagielski 2023), beside the"
          + " one that is stated.",
      "Exit status 3: more was proved than is stated, so that one of the two is broken, but for the failure probability."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class AuditCommand implements Callable<Integer> {
  private static final List<String> HEAD =
      List.of("privacy", "canaries", "guesses", "right", "epsilon at least", "stated", "at delta");

  @Spec private CommandSpec spec;
  @Mixin private AttackOptions options;

  @Option(
      names = "--canaries",
      paramLabel = "N",
      defaultValue = "50",
      description = "clients of a run that are canaries (default: ${DEFAULT-VALUE})")
  private int canaries;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description = "runs, each with canaries of its own (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--failure-probability",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "how often a right statement may be contradicted (default: ${DEFAULT-VALUE})")
  private double failure;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CanaryAudit audit;
    try {
      audit = new CanaryAudit(canaries, runs, failure);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ObjectNode all =
        options.attack(
            "audit",
            runs,
            HEAD,
            (level, experiment, threads, done, json) ->
                audit(audit, level, experiment, threads, done, json));
    return options.verdict(all, "canaries prove more than the stated epsilon.");
  }

  private List<List<String>> audit(
      CanaryAudit audit,
      String level,
      Experiment experiment,
      int threads,
      IntConsumer done,
      ObjectNode json)
      throws InterruptedException {
    AuditResult result = audit.run(experiment, threads, done);
    OneRunBound found = result.found();
    json.put("canaries", result.canaries());
    json.put("guesses", found.outcome().guesses());
    json.put("right", found.outcome().correct());
    json.put("least_epsilon", found.bound().epsilon());
    json.put("failure_probability", failure);
    json.put("delta", found.bound().delta());
    result.bound().ifPresent(bound -> json.put("epsilon", bound.epsilon()));
    json.put("within_bound", result.isConsistent());
    return List.of(
        List.of(
            level,
            Figures.count(result.canaries()),
            Figures.count(found.outcome().guesses()),
            Figures.count(found.outcome().correct()),
            Figures.epsilonDown(found.bound().epsilon()),
            result.bound().map(bound -> Figures.epsilon(bound.epsilon())).orElse("-"),
            Figures.exact(found.bound().delta())));
  }
}
