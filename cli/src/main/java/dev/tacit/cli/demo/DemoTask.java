package dev.tacit.cli.demo;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.TrustFacts;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.server.TaskConfig;
import dev.tacit.server.round.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a demo's options and data come to.
 *
 * @param noise of its devices' or its server's
 * @param trust in whom
 * @param words that tell a person of it before it starts, a line each
 */
record DemoTask(TaskConfig config, DemoNoise noise, TrustFacts trust, List<String> words) {
  /** What every cohort of a demo must withstand. */
  static final Demands DEMANDS = Demands.standard(Adversary.SEMI_MALICIOUS);

  /**
   * @throws IllegalArgumentException if it cannot be done with these options
   */
  static DemoTask of(DemoOptions options, Dataset dataset) {
    if (options.clients() > dataset.train().size()) {
      throw new IllegalArgumentException(
          "--clients must be at most the "
              + Figures.count(dataset.train().size(), "training example")
              + " of "
              + dataset.name()
              + " but was "
              + options.clients());
    }
    ModelSpec spec = ModelSpec.preset(options.model(), dataset.inputShape(), dataset.classes());
    DemoNoise noise = DemoNoise.of(options, dataset, spec.parameterCount());
    requireEnough(noise, options);
    float[] initial = Model.create(spec).initialParameters(options.seed());
    TaskConfig config =
        TaskConfig.builder(DemoOptions.POPULATION, dataset.name())
            .initialCheckpoint(Checkpoint.encode(spec, initial))
            .rounds(options.rounds())
            .cohort(options.clients(), options.minimumCohort())
            .training(noise.training())
            .optimizer(options.algorithm().optimizer(options.serverLearningRate()))
            .demands(DEMANDS)
            .delta(options.delta())
            .deadlines(deadlines(options))
            .build();
    GraphParameters graph = ParameterFinder.find(DEMANDS, options.clients());
    TrustFacts trust =
        new TrustFacts(
            options.trust().model(),
            DEMANDS.adversary(),
            DEMANDS.corruptOf(options.clients()),
            graph.degree(),
            graph.threshold(),
            noise.predicted());
    return new DemoTask(config, noise, trust, words(options, dataset, spec, noise));
  }

  private static void requireEnough(DemoNoise noise, DemoOptions options) {
    if (noise.multiplier() < PrivacyPolicy.DEFAULT_MINIMUM_NOISE_MULTIPLIER) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--epsilon %s at --delta %s and --rounds %d needs a noise multiplier of only %s, but devices refuse"
                  + " less than %s: ask for less",
              Figures.exact(options.epsilon()),
              Figures.scientific(options.delta()),
              options.rounds(),
              Figures.noise(noise.multiplier()),
              PrivacyPolicy.DEFAULT_MINIMUM_NOISE_MULTIPLIER));
    }
  }

  private static List<String> words(
      DemoOptions options, Dataset dataset, ModelSpec spec, DemoNoise noise) {
    String data =
        String.format(
            Locale.ROOT,
            "%s: %,d training examples on %d clients (%s); model %s with %,d weights",
            dataset.name(),
            dataset.train().size(),
            options.clients(),
            options.partition(),
            options.model(),
            spec.parameterCount());
    String target =
        String.format(
            Locale.ROOT,
            "epsilon <= %s at delta = %s",
            Figures.exact(options.epsilon()),
            Figures.scientific(options.delta()));
    List<String> words =
        new ArrayList<>(
            List.of(
                data,
                noise.words(options) + " for " + target,
                "Server: " + options.optimizerWords()));
    noise.predicted().ifPresent(predicted -> words.add(predicted.words()));
    return List.copyOf(words);
  }

  /** The warning to give before it starts; empty if there is none. */
  String warning(DemoOptions options) {
    return trust
        .noise()
        .map(noise -> noise.warning(options.clients(), Figures.exact(options.epsilon())))
        .orElse("");
  }

  /** Processes need a while to start on a small machine; people, to type a token. */
  private static Deadlines deadlines(DemoOptions options) {
    Deadlines standard = Deadlines.standard();
    return new Deadlines(
        options.serve() ? Duration.ofDays(1) : standard.selection(),
        options.serve() ? Duration.ofMinutes(10) : Duration.ofSeconds(60),
        standard.configuration(),
        standard.advertiseKeys(),
        standard.shareKeys(),
        standard.maskedInput(),
        standard.consistency(),
        standard.unmask());
  }
}
