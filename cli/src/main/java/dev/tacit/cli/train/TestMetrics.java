package dev.tacit.cli.train;

import dev.tacit.cli.train.config.Metric;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.learning.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is measured on a test set beside the loss, and of how many classes.
 *
 * @param metrics in the order in which they are shown
 * @param classes of the data
 */
record TestMetrics(List<Metric> metrics, int classes) {
  /** Past this a confusion matrix is too large to be looked at unasked. */
  private static final int FEW_CLASSES = 20;

  private static final int MOST_CLASSES_OF_A_MATRIX = 100;

  TestMetrics {
    metrics = List.copyOf(metrics);
  }

  /**
   * As the configuration says, or else what makes sense for its task.
   *
   * @throws IllegalArgumentException if what it says makes none
   */
  static TestMetrics of(TrainConfig config, Inputs inputs) {
    Fit fit = Fit.of(config, inputs);
    boolean softmax = config.loss() instanceof Loss.OfClass;
    if (config.metrics().isEmpty()) {
      return new TestMetrics(usual(fit, softmax), fit.classes());
    }
    for (Metric metric : config.metrics().get()) {
      String rule = rule(metric, fit, softmax);
      if (!rule.isEmpty()) {
        throw new IllegalArgumentException("metrics must " + rule);
      }
    }
    return new TestMetrics(config.metrics().get(), fit.classes());
  }

  private static List<Metric> usual(Fit fit, boolean softmax) {
    List<Metric> usual = new ArrayList<>();
    if (fit.numbers() > 0) {
      return usual;
    }
    usual.add(new Metric.Accuracy());
    if (fit.classes() == 2) {
      usual.add(new Metric.Auc());
    }
    // The next one of the tokens that are read.
    if (softmax && fit.vocabulary().equals(OptionalInt.of(fit.classes()))) {
      usual.add(new Metric.Perplexity());
    }
    if (fit.classes() <= FEW_CLASSES) {
      usual.add(new Metric.Confusion());
    }
    return usual;
  }

  /** What a metric needs that is not there; empty if nothing. */
  private static String rule(Metric metric, Fit fit, boolean softmax) {
    int classes = fit.classes();
    if (fit.numbers() > 0) {
      return "be left out where data.source %s has numbers to predict but has %s"
          .formatted(fit.data(), metric.label());
    } else if (metric instanceof Metric.TopK top && top.k() > classes) {
      return "have top-K of at most the %d classes of data.source %s but has %s"
          .formatted(classes, fit.data(), metric.label());
    } else if (metric instanceof Metric.Auc && classes != 2) {
      return "have auc of 2 classes only but data.source %s has %d".formatted(fit.data(), classes);
    } else if (metric instanceof Metric.Perplexity && !softmax) {
      return "have perplexity with loss.kind softmax-cross-entropy only but that is another";
    } else if (metric instanceof Metric.Confusion && classes > MOST_CLASSES_OF_A_MATRIX) {
      return "have confusion-matrix of at most %d classes but data.source %s has %d"
          .formatted(MOST_CLASSES_OF_A_MATRIX, fit.data(), classes);
    }
    return "";
  }

  boolean has(Metric metric) {
    return metrics.contains(metric);
  }

  /** Memory for one measurement of so many predictions: their scores, sorted and put together. */
  long bytes(long predictions) {
    return has(new Metric.Auc()) ? 4L * Float.BYTES * predictions : 0;
  }
}
