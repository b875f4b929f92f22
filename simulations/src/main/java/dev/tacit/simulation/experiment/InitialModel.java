package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.ModelSpec;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Where the rounds begin.
 *
 * @param scale of the random initial weights, positive; 1 is that of the layers
 * @param seed of these weights, if it is not the experiment's
 */
public record InitialModel(ModelSpec spec, double scale, OptionalLong seed) {
  public InitialModel {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(seed, "seed");
    Argument.positive("scale", scale);
  }

  /** By the experiment's seed. */
  public InitialModel(ModelSpec spec, double scale) {
    this(spec, scale, OptionalLong.empty());
  }

  /** At the layers' own scale. */
  public InitialModel(ModelSpec spec) {
    this(spec, 1);
  }
}
