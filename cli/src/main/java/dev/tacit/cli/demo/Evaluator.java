package dev.tacit.cli.demo;

import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.server.Aggregator;
import dev.tacit.server.CommittedRound;
import dev.tacit.server.store.AttemptRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.IntToDoubleFunction;

/** Measures each committed checkpoint on the public test set, and keeps what it found. */
final class Evaluator extends DemoView.Listener {
  private static final int LARGEST_CHECKPOINT = 1 << 30;

  private final Model model;
  private final Dataset dataset;
  private final DemoView view;
  private final History history;
  private final IntToDoubleFunction epsilonAfter;

  /**
   * @param epsilonAfter what the device that spent most had been charged after a round
   */
  Evaluator(
      Model model,
      Dataset dataset,
      DemoView view,
      History history,
      IntToDoubleFunction epsilonAfter) {
    super(view);
    this.model = model;
    this.dataset = dataset;
    this.view = view;
    this.history = history;
    this.epsilonAfter = epsilonAfter;
  }

  Evaluation evaluate(byte[] checkpoint) {
    return evaluate(Checkpoint.decode(checkpoint, LARGEST_CHECKPOINT).parameters());
  }

  private synchronized Evaluation evaluate(float[] parameters) {
    return Evaluation.of(model, parameters, dataset.test());
  }

  @Override
  public void committed(CommittedRound round) {
    measured(
        round.round(),
        round.cohort(),
        round.survivors().size(),
        evaluate(round.parameters()),
        round.took());
  }

  /** Measures the last round if the demo died between its commit and its measurement. */
  void catchUp(Aggregator aggregator) {
    aggregator.attempts().stream()
        .filter(attempt -> attempt.outcome() == AttemptRow.Outcome.COMMITTED)
        .filter(attempt -> attempt.round() == aggregator.roundsCommitted())
        .filter(attempt -> attempt.round() > history.lastRound())
        .forEach(
            attempt ->
                measured(
                    attempt.round(),
                    attempt.cohort(),
                    attempt.survivors(),
                    evaluate(aggregator.checkpoint()),
                    Duration.between(attempt.began(), attempt.ended())));
  }

  private void measured(
      int round, int cohort, int survivors, Evaluation evaluation, Duration took) {
    RoundPoint point =
        new RoundPoint(
            round,
            cohort,
            survivors,
            evaluation.accuracy(),
            epsilonAfter.applyAsDouble(round),
            took);
    try {
      history.add(point);
    } catch (IOException e) {
      throw new UncheckedIOException("the history must be writable: " + e.getMessage(), e);
    }
    view.committed(point);
  }
}
