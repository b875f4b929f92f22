package dev.tacit.cli.demo;

import dev.tacit.cli.report.Figures;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.noise.GaussianNoise;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a model is trained unless told otherwise; found by trial on public data (docs/results.md).
 *
 * @param learningRate of the devices' steps while the noise is small
 * @param userLearningRate of their steps without noise, where whole updates are noised
 */
record Preset(double learningRate, double userLearningRate) {
  /** Rounds to be committed. */
  static final int ROUNDS = 12;

  /** Noisy steps of each device in a round. */
  static final int STEPS = 10;

  /** Of those the least that a slow device may do. */
  static final int LEAST_STEPS = 1;

  /** And the most that a slow device of a demo does. */
  static final int MOST_SLOW_STEPS = 5;

  /** q: with so many examples in a batch on average, the noise of the mean is small. */
  static final double SAMPLING_RATE = 0.085;

  static final double CLIPPING_NORM = 0.5;

  /** Coordinates of an update stay below half of this in all trials. */
  static final double RANGE = 1;

  /** Of a user's whole update: about that of one that was trained as below, and rather less. */
  static final double USER_CLIPPING_NORM = 1;

  private static final int USER_STEPS = 20;
  private static final int USER_BATCH = 32;

  /** Noise multiplier from which on the learning rate shrinks in proportion. */
  private static final double LOUD = 2;

  private static final Map<String, Preset> PRESETS =
      Map.of(
          "cnn", new Preset(8, 0.1),
          "mlp", new Preset(16, 0.1),
          "linear", new Preset(16, 0.1),
          "char-mlp", new Preset(32, 1));

  /** Models by name, in the order in which a person should try them. */
  static final List<String> MODELS = List.of("cnn", "mlp", "linear", "char-mlp");

  static Preset of(String model) {
    Preset preset = PRESETS.get(model);
    if (preset == null) {
      throw new IllegalArgumentException("--model must be one of " + MODELS + " but was " + model);
    }
    return preset;
  }

  /** What devices do whose whole update is clipped and noised. */
  LocalSgdSettings userSettings(double proximal) {
    Argument.proximal("--proximal", proximal, userLearningRate);
    return new LocalSgdSettings(USER_STEPS, USER_BATCH, userLearningRate, 0, proximal);
  }

  /**
   * The devices' settings. The divisor comes from the size of the whole public data set, never from
   * a device's own count.
   */
  DpSgdSettings settings(Dataset dataset, int clients, double noiseMultiplier, double proximal) {
    if (noiseMultiplier > GaussianNoise.MAXIMUM_NOISE_MULTIPLIER) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--epsilon and --delta must be met by a noise multiplier of at most %.0f but need %s; fewer --rounds"
                  + " or a larger --epsilon need less",
              GaussianNoise.MAXIMUM_NOISE_MULTIPLIER,
              Figures.noise(noiseMultiplier)));
    }
    double rate = learningRate * Math.min(1, LOUD / noiseMultiplier);
    Argument.proximal("--proximal", proximal, rate);
    return new DpSgdSettings(
            STEPS,
            SAMPLING_RATE,
            noiseMultiplier,
            CLIPPING_NORM,
            rate,
            SAMPLING_RATE * dataset.train().size() / clients,
            0)
        .withProximal(proximal);
  }
}
