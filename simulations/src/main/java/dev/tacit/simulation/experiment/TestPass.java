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
  private static final int ACCURACY = 0;
  private static final int LOSS = 1;
  private static final int COUNT = 2;

  static Evaluation run(Engine engine, float[] parameters, ExampleStore examples)
      throws InterruptedException {
    int places = (examples.size() + SHARE - 1) / SHARE;
    double[][] facts = engine.run(new TestPass(parameters, examples), places, new Nothing());
    double accuracy = 0;
    double loss = 0;
    for (double[] share : facts) {
      accuracy += share[ACCURACY] * share[COUNT];
      loss += share[LOSS] * share[COUNT];
    }
    int size = examples.size();
    return new Evaluation(accuracy / size, loss / size, size);
  }

  @Override
  public int facts() {
    return 3;
  }

  @Override
  public Void run(Workspace workspace, int place, double[] facts) {
    int end = Math.min(examples.size(), (place + 1) * SHARE);
    Subset share = new Subset(examples, IntStream.range(place * SHARE, end).toArray());
    Evaluation evaluation = Evaluation.of(workspace.model(), parameters, share);
    facts[ACCURACY] = evaluation.accuracy();
    facts[LOSS] = evaluation.loss();
    facts[COUNT] = share.size();
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
