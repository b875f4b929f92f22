package dev.tacit.cli.train;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.training.Trainer;
import dev.tacit.learning.training.TrainingState;
import dev.tacit.learning.training.Unit;
import dev.tacit.learning.training.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;

/** Where a training begins, or goes on from. */
final class Start {
  private Start() {}

  /**
   * From the folder's state, if there is one. Without one nothing of an earlier attempt is used,
   * but what it was charged stays charged.
   *
   * @throws IllegalArgumentException if the state is of another recipe
   */
  static Trainer trainer(Plan plan, Dataset data, RunFolder folder, int threads)
      throws IOException {
    boolean users = plan.recipe().unit() instanceof Unit.User;
    TrainingState state = Files.exists(folder.state()) ? state(plan, folder) : start(plan);
    return users
        ? Trainer.resume(state, data.train(), users(data.train()), threads)
        : Trainer.resume(state, data.train(), threads);
  }

  private static TrainingState start(Plan plan) {
    return plan.origin()
        .start()
        .map(weights -> TrainingState.start(plan.recipe(), weights))
        .orElseGet(() -> TrainingState.start(plan.recipe(), plan.config().initialScale()));
  }

  /** The model before the first step. */
  static Checkpoint model(Plan plan) {
    TrainingState state = start(plan);
    return new Checkpoint(plan.recipe().model(), state.weights(), state.frozen());
  }

  private static TrainingState state(Plan plan, RunFolder folder) throws IOException {
    long most = TrainingState.encodedSize(plan.recipe());
    if (Files.size(folder.state()) > most) {
      throw new IllegalArgumentException(
          folder.state() + " must be at most " + most + " bytes but is longer");
    }
    try {
      return TrainingState.decode(Files.readAllBytes(folder.state()), plan.recipe());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(folder.state() + ": " + e.getMessage(), e);
    }
  }

  /** The groups of grouped examples. */
  static Users users(ExampleStore examples) {
    int[] groups =
        IntStream.range(0, examples.size())
            .map(example -> GroupedStore.groupOf(examples, example))
            .toArray();
    return Users.of(groups, GroupedStore.groupsOf(examples));
  }
}
