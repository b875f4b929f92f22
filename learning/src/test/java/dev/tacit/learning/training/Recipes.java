package dev.tacit.learning.training;

import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;
import java.util.Optional;

/** Small recipes, and trainers on injected chance. */
final class Recipes {
  static final ModelSpec MLP = ModelSpec.preset("mlp", new int[] {1, 1, 6}, 6);
  static final ModelSpec DROPOUT =
      ModelSpec.sequential(
          "dropout",
          Layers.input(1, 1, 6),
          Layers.flatten(),
          Layers.dense(20).tanh(),
          Layers.dropout(0.5),
          Layers.dense(6));
  static final ModelSpec LINEAR = ModelSpec.preset("linear", new int[] {1, 1, 6}, 6);

  private Recipes() {}

  static Examples examples(int size) {
    return Examples.brightPixels(6, size, 1);
  }

  static Optimizer sgd(double rate) {
    return new Optimizer.Sgd(Schedule.constant(rate));
  }

  static Optimizer momentum(double rate, double momentum) {
    return new Optimizer.Sgd(Schedule.constant(rate), momentum, 0, false, 0);
  }

  static Privacy dpSgd(double clippingNorm) {
    return new Privacy.DpSgd(0.1, 1.5, clippingNorm, Clipping.FLAT);
  }

  static Trainer trainer(TrainingState state, ExampleStore examples, int threads, Chance chance) {
    return Trainer.create(state, examples, Optional.empty(), new Workers(threads), chance);
  }

  static Trainer trainer(
      TrainingState state, ExampleStore examples, Users users, int threads, Chance chance) {
    return Trainer.create(state, examples, Optional.of(users), new Workers(threads), chance);
  }

  static void run(Trainer trainer, int steps) {
    for (int i = 0; i < steps; i++) {
      trainer.step();
    }
  }
}
