package dev.tacit.cli.train;

import dev.tacit.cli.train.config.ModelConfig;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.learning.model.Adapters;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The model that is trained.
 *
 * @param start weights to begin with; empty for those of the seed
 */
public record Origin(ModelSpec spec, Optional<Checkpoint> start) {
  private static final long LARGEST_FILE = 1 << 17;
  private static final int LARGEST_CHECKPOINT = 1 << 30;

  /**
   * As the configuration says, for such inputs.
   *
   * @throws IllegalArgumentException if it does not fit them
   */
  static Origin of(TrainConfig config, Inputs inputs) throws IOException {
    Fit fit = Fit.of(config, inputs);
    Origin origin = of(config.model(), config.seed(), inputs, fit.outputs());
    fit.check(origin.spec());
    return origin;
  }

  /**
   * That of a training that was begun: a model that came from a file is taken from the folder, for
   * the file may have changed, or be gone.
   *
   * @throws IllegalArgumentException if it is not there, or does not fit the data
   */
  static Origin of(TrainConfig config, Inputs inputs, RunFolder folder) throws IOException {
    if (!isFile(config.model())) {
      return of(config, inputs);
    }
    Path file = folder.start();
    byte[] bytes = read("the model that training began with", file, LARGEST_CHECKPOINT);
    Checkpoint begun = named("the model", file, () -> Checkpoint.decode(bytes, LARGEST_CHECKPOINT));
    Fit.of(config, inputs).check(begun.spec());
    return new Origin(begun.spec(), Optional.of(begun));
  }

  /** Whether it comes from a file. */
  static boolean isFile(ModelConfig model) {
    return model instanceof ModelConfig.File || model instanceof ModelConfig.Start;
  }

  /**
   * A model for such inputs and so many outputs.
   *
   * @param seed of adapters' weights
   * @throws IllegalArgumentException if it does not fit the inputs
   */
  public static Origin of(ModelConfig model, long seed, Inputs inputs, int outputs)
      throws IOException {
    if (model instanceof ModelConfig.Preset preset) {
      if (outputs < 2) {
        throw new IllegalArgumentException(
            "model.preset must be for 2 outputs or more but the data has 1 number to predict; say"
                + " model.layers with dense: classes at their end");
      }
      try {
        return of(ModelSpec.preset(preset.name(), inputs.shape(), outputs));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "model.preset does not go with data.source: " + e.getMessage(), e);
      }
    } else if (model instanceof ModelConfig.Inline inline) {
      return of(inline.spec(inputs.shape(), outputs, inputs.raw().train().vocabulary()));
    } else if (model instanceof ModelConfig.Start start) {
      return of(start, seed);
    }
    Path file = Path.of(((ModelConfig.File) model).path());
    byte[] json = read("model.file", file, LARGEST_FILE);
    return of(
        named(
            "model.file",
            file,
            () -> ModelSpec.fromJson(new String(json, StandardCharsets.UTF_8))));
  }

  private static <T> T named(String key, Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + " " + file + ": " + e.getMessage(), e);
    }
  }

  private static Origin of(ModelSpec spec) {
    return new Origin(spec, Optional.empty());
  }

  private static Origin of(ModelConfig.Start start, long seed) throws IOException {
    Path file = Path.of(start.path());
    byte[] bytes = read("model.start", file, LARGEST_CHECKPOINT);
    Checkpoint begun = named("model.start", file, () -> begun(start, bytes, seed));
    return new Origin(begun.spec(), Optional.of(begun));
  }

  private static Checkpoint begun(ModelConfig.Start start, byte[] bytes, long seed) {
    Checkpoint read = Checkpoint.decode(bytes, LARGEST_CHECKPOINT);
    return start.adapters().isEmpty()
        ? read
        : Adapters.adapt(read, start.adapters().get().rank(), start.adapters().get().scale(), seed);
  }

  private static byte[] read(String key, Path file, long most) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(key + " must be a file but there is no file " + file);
    }
    if (Files.size(file) > most) {
      throw new IllegalArgumentException(file + " is too long for a model");
    }
    return Files.readAllBytes(file);
  }
}
