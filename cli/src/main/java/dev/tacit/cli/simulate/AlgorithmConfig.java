package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.simulate.privacy.PrivacyConfig;
import dev.tacit.cli.simulate.privacy.PrivacyConfig.Hidden;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.robust.Krum;
import dev.tacit.learning.robust.Median;
import dev.tacit.learning.robust.RobustRule;
import dev.tacit.learning.robust.TrimmedMean;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Weighting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What devices and server do: the keys {@code algorithm}, {@code training}, {@code weighting},
 * {@code server}.
 */
final class AlgorithmConfig {
  private static final String AVERAGING = "averaging";
  private static final String FEDNOVA = "fednova";
  private static final String SCAFFOLD = "scaffold";
  private static final String DITTO = "ditto";

  private AlgorithmConfig() {}

  /**
   * @param alike whether all must count the same
   */
  static Algorithm of(Section root, PrivacyConfig privacy, boolean alike) {
    Section section = root.section("algorithm");
    String kind = section.choice("kind", AVERAGING, List.of(AVERAGING, FEDNOVA, SCAFFOLD, DITTO));
    boolean variates = kind.equals(SCAFFOLD);
    OptionalDouble effective =
        variates || kind.equals(FEDNOVA)
            ? effectiveSteps(section, privacy.hides())
            : OptionalDouble.empty();
    Section steps = root.section("training");
    LocalTraining training = training(steps);
    ServerOptimizer server = server(root.section("server"));
    if (kind.equals(FEDNOVA) && privacy.hides() == Hidden.EXAMPLES && training.proximal() > 0) {
      throw steps.misplaced("proximal", "must be 0 with fednova and privacy.kind: local");
    }
    Algorithm algorithm =
        switch (kind) {
          case SCAFFOLD -> scaffold(section, steps, training, server, effective, privacy.hides());
          case FEDNOVA ->
              new Algorithm.Normalised(training, weighting(root, alike), server, effective);
          case DITTO ->
              new Algorithm.Ditto(
                  training,
                  weighting(root, alike),
                  server,
                  training(section.section("personal")),
                  section.number("lambda", Range.NOT_NEGATIVE));
          default -> new Algorithm.Averaging(training, weighting(root, alike), server);
        };
    if (variates && root.has("weighting")) {
      throw root.misplaced("weighting", "must not stand beside scaffold, whose means are plain");
    }
    section.end();
    return algorithm;
  }

  private static OptionalDouble effectiveSteps(Section section, Hidden hides) {
    if (hides == Hidden.EXAMPLES && section.has("effective-steps")) {
      throw section.misplaced(
          "effective-steps",
          "must not stand beside privacy.kind: local, where the steps that devices do are public");
    }
    OptionalDouble steps = section.optional("effective-steps", Range.within(1e-3, 1e9));
    if (hides == Hidden.USERS && steps.isEmpty()) {
      throw section.wrong(
          "effective-steps",
          "given under privacy of users (the steps of a round that a device of a size known to all"
              + " does; real ones tell how many examples clients have)");
    }
    return steps;
  }

  private static Algorithm scaffold(
      Section section,
      Section steps,
      LocalTraining training,
      ServerOptimizer server,
      OptionalDouble effective,
      Hidden hides) {
    for (String key : List.of("momentum", "proximal")) {
      if (steps.has(key) && training.momentum() + training.proximal() > 0) {
        throw steps.misplaced(key, "must be 0 with scaffold, whose variates are of plain steps");
      }
    }
    String variate = section.choice("variate", "steps", List.of("steps", "gradient"));
    if (hides == Hidden.EXAMPLES && variate.equals("gradient")) {
      throw section.misplaced(
          "variate", "must be steps with privacy.kind: local, as a gradient would have no noise");
    }
    return new Algorithm.ControlVariates(
        training,
        variate.equals("steps")
            ? Scaffold.Variate.MEAN_OF_STEPS
            : Scaffold.Variate.GRADIENT_AT_START,
        server,
        effective);
  }

  static LocalTraining training(Section section) {
    int epochs = (int) section.whole("epochs", 1, 1, 1_000_000);
    int batch = (int) section.wholeOr("batch", "all", 1, 1 << 22).orElse(LocalTraining.ALL);
    LocalTraining training =
        new LocalTraining(
            epochs,
            batch,
            section.number("learning-rate", Range.POSITIVE),
            section.number("decay", 1, Range.within(1e-6, 1)),
            section.number("momentum", 0, Range.BELOW_ONE),
            section.number("proximal", 0, Range.NOT_NEGATIVE));
    section.end();
    return training;
  }

  private static ServerOptimizer server(Section section) {
    String kind =
        section.choice(
            "kind", "fedavg", List.of("fedavg", "fedavgm", "fedadagrad", "fedadam", "fedyogi"));
    double rate =
        kind.equals("fedavg")
            ? section.number("learning-rate", 1, Range.POSITIVE)
            : section.number("learning-rate", Range.POSITIVE);
    ServerOptimizer server =
        switch (kind) {
          case "fedavg" -> new ServerOptimizer.FedAvg(rate);
          case "fedavgm" -> {
            double momentum = section.number("momentum", ServerOptimizer.MOMENTUM, Range.BELOW_ONE);
            yield new ServerOptimizer.FedAvgM(rate, momentum, section.flag("nesterov", false));
          }
          case "fedadagrad" -> new ServerOptimizer.FedAdagrad(rate, tau(section));
          default -> {
            double beta1 = section.number("beta1", ServerOptimizer.BETA1, Range.BELOW_ONE);
            double beta2 = section.number("beta2", ServerOptimizer.BETA2, Range.BELOW_ONE);
            yield kind.equals("fedadam")
                ? new ServerOptimizer.FedAdam(rate, beta1, beta2, tau(section))
                : new ServerOptimizer.FedYogi(rate, beta1, beta2, tau(section));
          }
        };
    section.end();
    return server;
  }

  private static double tau(Section section) {
    return section.number("tau", ServerOptimizer.TAU, Range.POSITIVE);
  }

  private static Weighting weighting(Section root, boolean alike) {
    String word =
        root.choice("weighting", alike ? "equal" : "examples", List.of("equal", "examples"));
    if (alike && word.equals("examples")) {
      throw root.misplaced(
          "weighting", "must be equal under privacy of users and with an aggregation of its own");
    }
    return word.equals("equal") ? Weighting.EQUAL : Weighting.EXAMPLES;
  }

  /** What the server makes of single updates, if it is more than their mean. */
  static Optional<RobustRule> aggregation(Section root) {
    return root.parsed(
        "aggregation",
        "mean",
        "mean, median, trimmed-mean:SHARE (from 0 to below 0.5), krum:FAULTY or krum:FAULTY:CHOSEN",
        text -> text.equals("mean") ? Optional.empty() : Optional.of(rule(text)));
  }

  private static RobustRule rule(String text) {
    String[] parts = text.split(":", -1);
    if (text.equals("median")) {
      return new Median();
    } else if (parts[0].equals("trimmed-mean") && parts.length == 2) {
      return new TrimmedMean(Double.parseDouble(parts[1]));
    } else if (parts[0].equals("krum") && (parts.length == 2 || parts.length == 3)) {
      int chosen = parts.length == 3 ? Integer.parseInt(parts[2]) : 1;
      return new Krum(Integer.parseInt(parts[1]), chosen);
    }
    throw new IllegalArgumentException("unknown");
  }
}
