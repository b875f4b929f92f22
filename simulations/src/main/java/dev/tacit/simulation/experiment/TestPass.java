package dev.tacit.simulation.experiment;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import java.util.stream.IntStream;

/**
 * The model on all test examples, some at each place, so that all threads have a share.
 *
 * @param goal whether they are those of an attacker, with the labels that it wants
 */
record TestPass(float[] parameters, boolean goal) implements DeviceTask<Site, Void, Evaluation> {
  private static final int SHARE = 500;

  /** Those of an experiment; may be none. */
  static ExampleStore examples(Experiment experiment, boolean goal) {
    ExampleStore test = experiment.measurement().test();
    return goal
        ? experiment.measurement().goal().orElseGet(() -> new Subset(test, new int[0]))
        : test;
  }

  static Evaluation run(Engine<Site> engine, float[] parameters, int examples, boolean goal)
      throws InterruptedException {
    int places = (examples + SHARE - 1) / SHARE;
    Evaluation sum = new Evaluation(0, 0, 0, 0);
    for (Evaluation share : engine.run(new TestPass(parameters, goal), places, new Nothing())) {
      sum = sum.plus(share);
    }
    return sum;
  }

  @Override
  public Evaluation run(Site site, int place, Fold<Void> fold) {
    ExampleStore examples = examples(site.experiment(), goal);
    int end = Math.min(examples.size(), (place + 1) * SHARE);
    Subset share = new Subset(examples, IntStream.range(place * SHARE, end).toArray());
    return Evaluation.of(site.model(), parameters, share);
  }
}
