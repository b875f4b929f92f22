package dev.tacit.datasets.text;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;

/**
 * Counts of a token after up to {@code order - 1} others, interpolated: the baseline of a language
 * model.
 *
 * <p>p(w | h) = (c(h w) + t(h) p(w | h')) / (c(h) + t(h)), with t(h) the different tokens seen
 * after h and h' without its first token, down to the uniform distribution (Witten and Bell, "The
 * zero-frequency problem: Estimating the probabilities of novel events in adaptive text
 * compression", IEEE Transactions on Information Theory 37(4), 1991, method C; interpolated as in
 * Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling", ACL 1996).
 * Nothing is tuned.
 *
 * <p>Exact counts: nothing here is private. Immutable and thread-safe.
 */
public final class NGrams {
  /** Counts of one order at most: 256 MiB. */
  private static final int MAXIMUM_COUNTS = 1 << 26;

  private final int vocabulary;

  /** [order - 1][context, token]. */
  private final int[][] counts;

  private NGrams(int vocabulary, int[][] counts) {
    this.vocabulary = vocabulary;
    this.counts = counts;
  }

  /**
   * How predictions come out.
   *
   * @param accuracy fraction whose likeliest token, the first of equals, was the next one
   * @param perplexity exp of the mean of -log p
   * @param predictions how many
   */
  public record Score(double accuracy, double perplexity, long predictions) {}

  /**
   * Counts all tokens of all examples, inputs and labels, each after what lies before it in its own
   * example.
   *
   * @param order tokens of an n-gram, 1 or more: 1 knows frequencies alone
   * @throws IllegalArgumentException if the examples are no tokens with a token for label, or there
   *     are more n-grams than memory is spent on
   */
  public static NGrams of(ExampleStore examples, int order) {
    int vocabulary = vocabulary(examples);
    if (order < 1 || Math.pow(vocabulary, order) > MAXIMUM_COUNTS) {
      throw new IllegalArgumentException(
          "order must be 1 or more, with %d tokens to its power at most %d, but was %d"
              .formatted(vocabulary, MAXIMUM_COUNTS, order));
    }
    int[][] counts = new int[order][];
    int size = 1;
    for (int n = 0; n < order; n++) {
      size *= vocabulary;
      counts[n] = new int[size];
    }
    int[] tokens = new int[examples.inputShape()[0] + 1];
    float[] input = new float[tokens.length - 1];
    for (int e = 0; e < examples.size(); e++) {
      read(examples, e, input, tokens);
      for (int p = 0; p < tokens.length; p++) {
        for (int n = 0; n < order && n <= p; n++) {
          counts[n][context(tokens, p, n, vocabulary) + tokens[p]]++;
        }
      }
    }
    return new NGrams(vocabulary, counts);
  }

  /**
   * Predicts tokens of examples of the same vocabulary.
   *
   * @param everyPlace all tokens but the first of each example, or else its last alone, the label
   * @throws IllegalArgumentException if the vocabulary is another one, or there are no examples
   */
  public Score score(ExampleStore examples, boolean everyPlace) {
    if (vocabulary(examples) != vocabulary || examples.size() == 0) {
      throw new IllegalArgumentException(
          "examples must be of the %d tokens that were counted, and some, but was %d of %d"
              .formatted(vocabulary, examples.size(), vocabulary(examples)));
    }
    int[] tokens = new int[examples.inputShape()[0] + 1];
    float[] input = new float[tokens.length - 1];
    double[] p = new double[vocabulary];
    long right = 0;
    long all = 0;
    double nats = 0;
    for (int e = 0; e < examples.size(); e++) {
      read(examples, e, input, tokens);
      for (int place = everyPlace ? 1 : tokens.length - 1; place < tokens.length; place++) {
        probabilities(tokens, place, p);
        int best = 0;
        for (int w = 1; w < vocabulary; w++) {
          best = p[w] > p[best] ? w : best;
        }
        right += best == tokens[place] ? 1 : 0;
        nats -= Math.log(p[tokens[place]]);
        all++;
      }
    }
    return new Score((double) right / all, Math.exp(nats / all), all);
  }

  private void probabilities(int[] tokens, int place, double[] into) {
    Arrays.fill(into, 1.0 / vocabulary);
    for (int n = 0; n < counts.length && n <= place; n++) {
      int from = context(tokens, place, n, vocabulary);
      long seen = 0;
      int different = 0;
      for (int w = 0; w < vocabulary; w++) {
        seen += counts[n][from + w];
        different += counts[n][from + w] > 0 ? 1 : 0;
      }
      for (int w = 0; seen > 0 && w < vocabulary; w++) {
        into[w] = (counts[n][from + w] + different * into[w]) / (seen + different);
      }
    }
  }

  /** Where the counts begin of what comes after the {@code n} tokens before a place. */
  private static int context(int[] tokens, int place, int n, int vocabulary) {
    int context = 0;
    for (int i = place - n; i < place; i++) {
      context = context * vocabulary + tokens[i];
    }
    return context * vocabulary;
  }

  private static int vocabulary(ExampleStore examples) {
    int vocabulary = examples.vocabulary().orElse(0);
    if (vocabulary < 1 || examples.classes() != vocabulary) {
      throw new IllegalArgumentException(
          "examples must be tokens with the next one for label but inputs were %s in %d classes"
              .formatted(
                  vocabulary > 0 ? "of " + vocabulary + " tokens" : "no tokens",
                  examples.classes()));
    }
    return vocabulary;
  }

  private static void read(ExampleStore examples, int example, float[] input, int[] tokens) {
    examples.input(example, input, 0);
    for (int i = 0; i < input.length; i++) {
      tokens[i] = (int) input[i];
    }
    tokens[input.length] = examples.label(example);
  }
}
