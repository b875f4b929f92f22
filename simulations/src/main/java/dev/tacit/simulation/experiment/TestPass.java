package dev.tacit.simulation.experiment;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.Workspace;
import java.util.stream.IntStream;

/** The model on all examples of a store, some at each place, so that all threads have a share. */
record TestPass(float[] parameters, ExampleStore examples) implements DeviceTask<Void> {
  private static final int SHARE = 500;
  private static final int RIGHT = 0;
  private static final int PREDICTIONS = 1;
  private static final int LOSS = 2;
  private static final int EXAMPLES = 3;

  static Evaluation run(Engine engine, float[] parameters, ExampleStore examples)
      throws InterruptedException {
    int places = (examples.size() + SHARE - 1) / SHARE;
    double[][] facts = engine.run(new TestPass(parameters, examples), places, new Nothing());
    Evaluation sum = new Evaluation(0, 0, 0, 0);
    for (double[] share : facts) {
      sum =
          sum.plus(
              new Evaluation(
                  (long) share[RIGHT],
                  (long) share[PREDICTIONS],
                  share[LOSS],
                  (int) share[EXAMPLES]));
    }
    return sum;
  }

  @Override
  public int facts() {
    return 4;
  }

  @Override
  public Void run(Workspace workspace, int place, double[] facts) {
    int end = Math.min(examples.size(), (place + 1) * SHARE);
    Subset share = new Subset(examples, IntStream.range(place * SHARE, end).toArray());
    Evaluation evaluation = Evaluation.of(workspace.model(), parameters, share);
    facts[RIGHT] = evaluation.right();
    facts[PREDICTIONS] = evaluation.predictions();
    facts[LOSS] = evaluation.totalLoss();
    facts[EXAMPLES] = evaluation.examples();
    return null;
  }

  /** Facts alone are asked for. */
  private record Nothing() implements Fold<Void> {
    @Override
    public Fold<Void> empty() {
      return this;
    }

    @Override
    public void add(int place, Void contribution) {}

    @Override
    public void merge(Fold<Void> other) {}
  }
}
