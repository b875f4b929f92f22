package dev.tacit.cli.train.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured on the test set beside the loss: of each example, or each of its positions. */
public sealed interface Metric {
  /** What a configuration may name. */
  String RULE =
      "accuracy, top-K (as top-5), auc, perplexity or confusion-matrix, each at most once";

  /** As a configuration names it. */
  String label();

  /** As tables of numbers name it. */
  default String column() {
    return label().replace('-', '_');
  }

  /** The share of predictions that are right. */
  record Accuracy() implements Metric {
    @Override
    public String label() {
      return "accuracy";
    }
  }

  /**
   * The share of predictions that have the right class among the k likeliest.
   *
   * @param k 1 or more
   */
  record TopK(int k) implements Metric {
    private static final Pattern FORM = Pattern.compile("top-([1-9]\\d{0,6})");

    @Override
    public String label() {
      return "top-" + k;
    }
  }

  /** The area under the ROC curve, of two classes. */
  record Auc() implements Metric {
    @Override
    public String label() {
      return "auc";
    }
  }

  /** exp of the mean cross-entropy, without any smoothing of labels. */
  record Perplexity() implements Metric {
    @Override
    public String label() {
      return "perplexity";
    }
  }

  /** How often each class was taken for each, at the end. */
  record Confusion() implements Metric {
    @Override
    public String label() {
      return "confusion-matrix";
    }
  }

  /** The metric of a name; empty if it is none. */
  static Optional<Metric> of(String name) {
    Matcher top = TopK.FORM.matcher(name);
    if (top.matches()) {
      return Optional.of(new TopK(Integer.parseInt(top.group(1))));
    }
    return switch (name) {
      case "accuracy" -> Optional.of(new Accuracy());
      case "auc" -> Optional.of(new Auc());
      case "perplexity" -> Optional.of(new Perplexity());
      case "confusion-matrix" -> Optional.of(new Confusion());
      default -> Optional.empty();
    };
  }
}
