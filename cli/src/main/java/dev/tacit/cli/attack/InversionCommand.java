package dev.tacit.cli.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.inference.InversionAttack;
import dev.tacit.simulation.inference.InversionResult;
import dev.tacit.simulation.inference.Reconstruction;
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

/** What their examples were. */
@Command(
    name = "inversion",
    description = {
      "Reconstruct a client's images from its updates, from the mean of its cohort, or from what is left of it for who knows"
          + " all other updates; by the analytic inversion of a dense first layer. And tell whose of some people's examples"
          + " they were.",
      "Exit status 3: that was told more often than the experiment's epsilon allows, so that one of the two is broken."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class InversionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AttackOptions options;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "100",
      description = "runs, each with another client attacked (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--people",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "of whom the attacker is to tell who the client is; the others' examples are of the test set (default:"
              + " ${DEFAULT-VALUE})")
  private int people;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InversionAttack attack;
    try {
      attack = new InversionAttack(runs, people);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    List<String> head =
        List.of(
            "privacy",
            "sees",
            "PSNR",
            "of others",
            "SSIM",
            "of others",
            "told from " + people,
            "by chance",
            "at most");
    ObjectNode all =
        options.attack(
            "inversion",
            runs,
            head,
            (level, experiment, threads, done, json) ->
                attack(attack, level, experiment, threads, done, json));
    options.say(
        "PSNR in dB and SSIM: medians of the guess nearest to each image, beside those of images that were in no update."
            + " 95 % intervals. At most: what epsilon and delta allow, and what the mechanism's own curve does.");
    return options.verdict(
        all, "clients were told apart more often than the stated epsilon allows.");
  }

  private static List<List<String>> attack(
      InversionAttack attack,
      String level,
      Experiment experiment,
      int threads,
      IntConsumer done,
      ObjectNode json)
      throws InterruptedException {
    InversionResult result = attack.run(experiment, threads, done);
    result
        .bound()
        .ifPresent(
            bound -> {
              json.put("epsilon", bound.epsilon());
              json.put("delta", bound.delta());
            });
    json.put("within_bound", result.isWithinBound());
    List<List<String>> rows = new ArrayList<>();
    for (Reconstruction view : result.views()) {
      ObjectNode one = json.withArray("views").addObject();
      one.put("sees", sees(view));
      one.put("psnr", view.decibels());
      one.put("psnr_of_others", view.otherDecibels());
      one.put("ssim", view.structure());
      one.put("ssim_of_others", view.otherStructure());
      one.put("people", view.people());
      one.put("told", view.rate());
      one.put("told_least", view.lowest());
      one.put("told_most", view.highest());
      result
          .bound()
          .ifPresent(
              bound -> {
                one.put("bound", result.most(view.people()));
                one.put("tight_bound", result.tightMost(view.people()));
              });
      rows.add(row(level, view, result));
    }
    return rows;
  }

  private static String sees(Reconstruction view) {
    return switch (view.view()) {
      case UPDATE -> "update";
      case MEAN -> "mean";
      case REST -> "all but it";
    };
  }

  private static List<String> row(String level, Reconstruction view, InversionResult result) {
    return List.of(
        level,
        sees(view),
        String.format(Locale.ROOT, "%.1f", view.decibels()),
        String.format(Locale.ROOT, "%.1f", view.otherDecibels()),
        String.format(Locale.ROOT, "%.3f", view.structure()),
        String.format(Locale.ROOT, "%.3f", view.otherStructure()),
        "%s (%s-%s)"
            .formatted(
                MembershipCommand.percent(view.rate()),
                MembershipCommand.percent(view.lowest()),
                MembershipCommand.percent(view.highest())),
        MembershipCommand.percent(view.chance()),
        result.bound().isPresent()
            ? MembershipCommand.most(result.most(view.people()), result.tightMost(view.people()))
            : "-");
  }
}
