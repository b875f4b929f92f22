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

/**
 * The model that is trained.
 *
 * @param start weights to begin with; empty for those of the seed
 */
record Origin(ModelSpec spec, Optional<Checkpoint> start) {
  private static final long LARGEST_FILE = 1 << 17;
  private static final int LARGEST_CHECKPOINT = 1 << 30;

  /**
   * As the configuration says, for such inputs.
   *
   * @throws IllegalArgumentException if it does not fit them
   */
  static Origin of(TrainConfig config, Inputs inputs) throws IOException {
    ModelConfig model = config.model();
    int classes = inputs.raw().classes();
    if (model instanceof ModelConfig.Preset preset) {
      return of(ModelSpec.preset(preset.name(), inputs.shape(), classes));
    } else if (model instanceof ModelConfig.Inline inline) {
      return of(inline.spec(inputs.shape(), classes, inputs.raw().train().vocabulary()));
    } else if (model instanceof ModelConfig.Start start) {
      return of(start, config.seed());
    }
    Path file = Path.of(((ModelConfig.File) model).path());
    return of(
        ModelSpec.fromJson(
            new String(read("model.file", file, LARGEST_FILE), StandardCharsets.UTF_8)));
  }

  private static Origin of(ModelSpec spec) {
    return new Origin(spec, Optional.empty());
  }

  private static Origin of(ModelConfig.Start start, long seed) throws IOException {
    Path file = Path.of(start.path());
    Checkpoint read =
        Checkpoint.decode(read("model.start", file, LARGEST_CHECKPOINT), LARGEST_CHECKPOINT);
    Checkpoint begun =
        start.adapters().isEmpty()
            ? read
            : Adapters.adapt(
                read, start.adapters().get().rank(), start.adapters().get().scale(), seed);
    return new Origin(begun.spec(), Optional.of(begun));
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
