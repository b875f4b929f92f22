package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.ModelSpec;
import java.util.Objects;

/**
 * Where the rounds begin.
 *
 * @param scale of the random initial weights, positive; 1 is that of the layers
 */
public record InitialModel(ModelSpec spec, double scale) {
  public InitialModel {
    Objects.requireNonNull(spec, "spec");
    Argument.positive("scale", scale);
  }

  /** At the layers' own scale. */
  public InitialModel(ModelSpec spec) {
    this(spec, 1);
  }
}
