package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the rounds begin.
 *
 * @param scale of the random initial weights, positive; 1 is that of the layers
 * @param seed of these weights, if it is not the experiment's
 * @param given weights in their place, frozen ones too, which no statement of privacy covers: they
 *     are of public data or charged elsewhere
 */
public record InitialModel(
    ModelSpec spec, double scale, OptionalLong seed, Optional<Checkpoint> given) {
  public InitialModel {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(seed, "seed");
    Argument.positive("scale", scale);
    if (given.isPresent() && !given.get().spec().equals(spec)) {
      throw new IllegalArgumentException("given must be weights of spec but is of another model");
    }
  }

  /** By the experiment's seed. */
  public InitialModel(ModelSpec spec, double scale) {
    this(spec, scale, OptionalLong.empty(), Optional.empty());
  }

  /** At the layers' own scale. */
  public InitialModel(ModelSpec spec) {
    this(spec, 1);
  }

  /** With these weights. */
  public InitialModel(Checkpoint given) {
    this(given.spec(), 1, OptionalLong.empty(), Optional.of(given));
  }

  /** The same, drawn by a seed of its own if it has none and is not given. */
  public InitialModel drawnBy(long value) {
    return new InitialModel(spec, scale, OptionalLong.of(seed.orElse(value)), given);
  }

  /** The weights that an experiment of a seed begins with. */
  Checkpoint weights(long experimentSeed) {
    long drawn = seed.orElse(experimentSeed);
    return given.orElseGet(
        () -> {
          Model model = Model.forClippedSums(spec);
          return new Checkpoint(
              spec, model.initialParameters(drawn, scale), model.initialFrozen(drawn));
        });
  }
}
