package dev.tacit.cli.train;

import dev.tacit.cli.train.config.Metric;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.cli.train.log.MetricsCsv;
import dev.tacit.cli.train.log.TensorBoard;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.metrics.ConfusionMatrix;
import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.learning.training.Trainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One training, from where its folder says it is to its end.
 *
 * <p>The order in which things reach the disk is what keeps epsilon from being under-counted: a
 * charge, then the steps that it pays for; weights, state and measurements after them. Whatever is
 * lost in between was charged. Of one thread, but for {@link #stop}.
 */
final class Session implements AutoCloseable {
  private final Plan plan;
  private final RunFolder folder;
  private final Optional<Charges> charges;
  private final Trainer trainer;
  private final Evaluator evaluator;
  private final TensorBoard board;
  private final TrainView view;
  private final Pace pace = new Pace();
  private final List<Measurement> measurements = new ArrayList<>();
  private final long began = System.nanoTime();
  private final double before;

  /** Of the weights that were measured last; empty also until some are. */
  private Optional<ConfusionMatrix> confusion = Optional.empty();

  private boolean runIsCharged;
  private volatile boolean stopping;

  private Session(
      Plan plan,
      RunFolder folder,
      Optional<Charges> charges,
      Trainer trainer,
      Evaluator evaluator,
      TensorBoard board,
      TrainView view)
      throws IOException {
    this.plan = plan;
    this.folder = folder;
    this.charges = charges;
    this.trainer = trainer;
    this.evaluator = evaluator;
    this.board = board;
    this.view = view;
    for (Measurement old : MetricsCsv.read(folder.metrics())) {
      // What was measured of weights that are lost will be measured again.
      if (old.step() <= trainer.steps()) {
        measurements.add(old);
      }
    }
    this.before = measurements.isEmpty() ? 0 : last().seconds();
  }

  /**
   * Opens a folder that holds at least a configuration.
   *
   * @param data with its features
   * @throws IllegalArgumentException if the folder's state or ledger is of another configuration,
   *     or the ledger does not charge what the state says was done
   */
  static Session open(Plan plan, Dataset data, RunFolder folder, int threads, TrainView view)
      throws IOException {
    Optional<Charges> charges =
        plan.noisy()
            .map(p -> Charges.open(folder.ledger(), plan.recipe(), p, plan.config().name()));
    Trainer trainer = null;
    Evaluator evaluator = null;
    try {
      trainer = Start.trainer(plan, data, folder, threads);
      int done = trainer.steps();
      charges.ifPresent(spent -> spent.requireCovered(done, folder.state()));
      evaluator = new Evaluator(plan, data.test(), threads);
      TensorBoard board = TensorBoard.open(folder.events(), System.currentTimeMillis());
      return new Session(plan, folder, charges, trainer, evaluator, board, view);
    } catch (IOException | RuntimeException e) {
      charges.ifPresent(Charges::close);
      if (trainer != null) {
        trainer.close();
      }
      if (evaluator != null) {
        evaluator.close();
      }
      throw e;
    }
  }

  /** Steps done so far. */
  int steps() {
    return trainer.steps();
  }

  /** Trains on until the end, or until it is told to stop. */
  Finished run() throws IOException, InterruptedException {
    Recipe recipe = plan.recipe();
    Ending ending = Ending.COMPLETED;
    while (trainer.steps() < recipe.steps()) {
      int done = trainer.steps();
      int evaluation = plan.nextEvaluation(done);
      int checkpoint = plan.nextCheckpoint(done);
      int end = Math.min(done + pace.steps(), Math.min(evaluation, checkpoint));
      int steps = stopping ? 0 : charge(end - done);
      if (steps == 0) {
        ending = stopping ? Ending.STOPPED : Ending.BUDGET;
        break;
      }
      take(steps);
      if (trainer.steps() == evaluation) {
        measure();
      }
      if (trainer.steps() == checkpoint) {
        save();
      }
    }
    if (measurements.isEmpty() || last().step() != trainer.steps()) {
      measure();
    } else if (confusion.isEmpty() && plan.metrics().has(new Metric.Confusion())) {
      // Measured by an earlier attempt, which left the numbers but no matrix.
      confusion = evaluator.of(trainer.checkpoint()).confusion();
    }
    save();
    view.clear();
    return finish(ending);
  }

  /** How many steps may now be taken: those that were asked for, or as many as fit the budget. */
  private int charge(int steps) {
    if (charges.isEmpty() || runIsCharged) {
      return steps;
    }
    int fits = charges.get().fitting(steps);
    if (fits > 0) {
      charges.get().charge(fits);
      runIsCharged = plan.recipe().privacy() instanceof Privacy.DpFtrl;
    }
    return fits;
  }

  private void take(int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      trainer.step();
      view.step(trainer.steps());
    }
    if (!runIsCharged) {
      charges.ifPresent(Charges::released);
    }
    pace.took(steps, (System.nanoTime() - start) / 1e9);
  }

  private void measure() throws IOException, InterruptedException {
    Evaluator.Result result = evaluator.of(trainer.checkpoint());
    int step = trainer.steps();
    Measurement point =
        new Measurement(
            step,
            step / plan.stepsPerEpoch(),
            charges.map(Charges::epsilon).orElse(Double.NaN),
            result.loss(),
            result.accuracy(),
            result.scores(),
            plan.recipe().isPrivate() ? trainer.clippingNorm() : Double.NaN,
            plan.recipe().optimizer().learningRate().at(step),
            before + (System.nanoTime() - began) / 1e9);
    measurements.add(point);
    confusion = result.confusion();
    RunFolder.write(folder.metrics(), MetricsCsv.write(measurements));
    record(point);
    view.measured(point);
  }

  private void record(Measurement point) throws IOException {
    long now = System.currentTimeMillis();
    if (point.hasAccuracy()) {
      board.scalar(now, point.step(), "test/accuracy", (float) point.accuracy());
    }
    board.scalar(now, point.step(), "test/loss", (float) point.loss());
    for (Map.Entry<String, Double> score : point.scores().entrySet()) {
      board.scalar(now, point.step(), "test/" + score.getKey(), score.getValue().floatValue());
    }
    board.scalar(now, point.step(), "train/learning_rate", (float) point.learningRate());
    if (plan.recipe().isPrivate()) {
      board.scalar(now, point.step(), "privacy/epsilon", (float) point.epsilon());
      board.scalar(now, point.step(), "privacy/clipping_norm", (float) point.clippingNorm());
    }
  }

  private void save() throws IOException {
    byte[] state = state();
    folder.checkpoint(trainer.steps(), trainer.checkpoint().encode());
    RunFolder.write(folder.state(), state);
  }

  private byte[] state() throws IOException {
    try {
      return trainer.state().encode();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "after step %d there is no state to keep: %s; a smaller learning-rate may help"
              .formatted(trainer.steps(), e.getMessage()),
          e);
    }
  }

  private Measurement last() {
    return measurements.get(measurements.size() - 1);
  }

  private Finished finish(Ending ending) throws IOException {
    if (ending != Ending.STOPPED) {
      charges.ifPresent(Charges::released);
    }
    RunFolder.write(folder.model(), trainer.checkpoint().encode());
    Finished finished =
        new Finished(plan, folder, ending, List.copyOf(measurements), confusion, charges);
    finished.write();
    return finished;
  }

  /** Ends after the steps that are charged already; from any thread. */
  void stop() {
    stopping = true;
  }

  @Override
  public void close() {
    trainer.close();
    evaluator.close();
    charges.ifPresent(Charges::close);
    try {
      board.close();
    } catch (IOException e) {
      view.say("The TensorBoard file could not be closed: " + e.getMessage());
    }
  }
}
