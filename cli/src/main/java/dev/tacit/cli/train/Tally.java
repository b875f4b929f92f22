package dev.tacit.cli.train;

import dev.tacit.cli.train.config.Metric;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.metrics.Auc;
import dev.tacit.learning.metrics.ConfusionMatrix;
import dev.tacit.learning.metrics.Measure;
import dev.tacit.learning.metrics.Perplexity;
import dev.tacit.learning.metrics.TopK;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What one thread has seen of the test set. Not thread-safe. */
final class Tally implements Evaluation.Listener {
  private final Map<Metric, Measure> measures = new LinkedHashMap<>();
  private final float threshold;
  private final float[] pair = new float[2];

  Tally(TestMetrics metrics, Loss loss) {
    // Only a loss by numbers takes a single output.
    this.threshold = loss instanceof Loss.OfNumbers numbers ? numbers.threshold() : 0;
    for (Metric metric : metrics.metrics()) {
      measure(metric, metrics.classes()).ifPresent(measure -> measures.put(metric, measure));
    }
  }

  /** Accuracy is part of every evaluation. */
  private static Optional<Measure> measure(Metric metric, int classes) {
    if (metric instanceof Metric.TopK top) {
      return Optional.of(new TopK(top.k(), classes));
    } else if (metric instanceof Metric.Auc) {
      return Optional.of(new Auc());
    } else if (metric instanceof Metric.Perplexity) {
      return Optional.of(new Perplexity(classes));
    } else if (metric instanceof Metric.Confusion) {
      return Optional.of(new ConfusionMatrix(classes));
    }
    return Optional.empty();
  }

  @Override
  public void prediction(float[] outputs, int offset, int label) {
    for (Measure measure : measures.values()) {
      if (outputs.length == 1) {
        measure.add(pair(outputs[0], measure), 0, label);
      } else {
        measure.add(outputs, offset, label);
      }
    }
  }

  /** A single output as the two that order and predict the same. */
  private float[] pair(float output, Measure measure) {
    // Less zero an output keeps all its digits, and with them its place among the others.
    float other = measure instanceof Auc ? 0 : threshold;
    pair[0] = Float.isNaN(output) ? output : other;
    pair[1] = output;
    return pair;
  }

  /** Takes in what another thread has seen. */
  void merge(Tally other) {
    measures.forEach((metric, measure) -> measure.merge(other.measures.get(metric)));
  }

  /** What is one number, by the metric's column, in order. */
  Map<String, Double> scores() {
    Map<String, Double> scores = new LinkedHashMap<>();
    measures.forEach(
        (metric, measure) -> {
          if (!(measure instanceof ConfusionMatrix)) {
            scores.put(metric.column(), measure.value());
          }
        });
    return scores;
  }

  Optional<ConfusionMatrix> confusion() {
    return Optional.ofNullable((ConfusionMatrix) measures.get(new Metric.Confusion()));
  }
}
