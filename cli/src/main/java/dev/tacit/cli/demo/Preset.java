package dev.tacit.cli.demo;

import dev.tacit.datasets.Dataset;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import java.util.List;
import java.util.Map;

/**
 * How a model is trained unless told otherwise; found by trial on public data (docs/results.md).
 *
 * @param rounds to be committed
 * @param steps of each device in a round
 * @param samplingRate q
 * @param clippingNorm C
 * @param learningRate of the first round
 * @param learningRateDecay of each round over the last
 * @param momentum of the devices' steps
 * @param range of an update's coordinates
 */
record Preset(
    int rounds,
    int steps,
    double samplingRate,
    double clippingNorm,
    double learningRate,
    double learningRateDecay,
    double momentum,
    double range) {
  private static final Map<String, Preset> PRESETS =
      Map.of(
          "cnn", new Preset(12, 10, 0.085, 0.1, 4, 1, 0, 2),
          "mlp", new Preset(12, 10, 0.085, 0.1, 4, 1, 0, 2),
          "linear", new Preset(12, 10, 0.085, 0.1, 4, 1, 0, 2),
          "char-mlp", new Preset(12, 10, 0.085, 0.1, 4, 1, 0, 2));

  /** Models by name, in the order in which a person should try them. */
  static final List<String> MODELS = List.of("cnn", "mlp", "linear", "char-mlp");

  static Preset of(String model) {
    Preset preset = PRESETS.get(model);
    if (preset == null) {
      throw new IllegalArgumentException("--model must be one of " + MODELS + " but was " + model);
    }
    return preset;
  }

  /**
   * The devices' settings. The divisor comes from the size of the whole public data set, never from a
   * device's own count.
   */
  DpSgdSettings settings(Dataset dataset, int clients, double noiseMultiplier) {
    double expectedBatch = samplingRate * dataset.train().size() / clients;
    return new DpSgdSettings(
        steps, samplingRate, noiseMultiplier, clippingNorm, learningRate, expectedBatch, momentum);
  }
}
