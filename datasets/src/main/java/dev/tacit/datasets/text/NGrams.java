package dev.tacit.datasets.text;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;

/**
 * Counts of a token after the few before it, interpolated: the baseline of a language model.
 *
 * <p>p(w | h) = (c(h w) + t(h) p(w | h')) / (c(h) + t(h)), with t(h) the different tokens seen
 * after h and h' without its first token, down to the uniform distribution (Witten and Bell, "The
 * zero-frequency problem: Estimating the probabilities of novel events in adaptive text
 * compression", IEEE Transactions on Information Theory 37(4), 1991, method C; interpolated as in
 * Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling", ACL 1996).
 * Nothing is tuned. Made for examples that do not overlap: where a token is in several, it is
 * counted as often, and t(h) is too small beside c(h).
 *
 * <p>Exact counts: nothing here is private. Immutable and thread-safe; memory grows with the tokens
 * that were counted, 12 bytes for each order at most.
 */
public final class NGrams {
  /** Tokens that are counted at most: 1 GiB while they are sorted. */
  private static final long MAXIMUM_TOKENS = 1 << 27;

  private final int vocabulary;
  private final Order[] orders;

  private NGrams(int vocabulary, Order[] orders) {
    this.vocabulary = vocabulary;
    this.orders = orders;
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
   * N-grams of one length that were seen.
   *
   * @param keys the tokens as digits of a number, the last one's first; ascending
   * @param counts of each
   */
  private record Order(long[] keys, int[] counts) {
    static Order of(long[] seen) {
      Arrays.sort(seen);
      int different = 0;
      for (int i = 0; i < seen.length; i++) {
        different += i == 0 || seen[i] != seen[i - 1] ? 1 : 0;
      }
      Order order = new Order(new long[different], new int[different]);
      int at = -1;
      for (int i = 0; i < seen.length; i++) {
        if (i == 0 || seen[i] != seen[i - 1]) {
          order.keys[++at] = seen[i];
        }
        order.counts[at]++;
      }
      return order;
    }

    /** The place of the first key that is at least this one. */
    int from(long key) {
      int place = Arrays.binarySearch(keys, key);
      return place < 0 ? -place - 1 : place;
    }
  }

  /**
   * Counts all tokens of all examples, inputs and labels, each after what lies before it in its own
   * example.
   *
   * @param order tokens of the longest n-gram, 1 or more: 1 knows frequencies alone
   * @throws IllegalArgumentException if the examples are no tokens with a token for label, or are
   *     more than 2^27 tokens, or the n-grams that could be more than 2^62
   */
  public static NGrams of(ExampleStore examples, int order) {
    int vocabulary = vocabulary(examples);
    int length = examples.inputShape()[0] + 1;
    int longest = (int) (62 * Math.log(2) / Math.log(Math.max(2, vocabulary)));
    if (order < 1 || order > longest) {
      throw new IllegalArgumentException(
          "order must be at least 1 and for %d tokens at most %d but was %d"
              .formatted(vocabulary, longest, order));
    }
    if ((long) examples.size() * length > MAXIMUM_TOKENS) {
      throw new IllegalArgumentException(
          "examples must be of at most %d tokens together but were of %d"
              .formatted(MAXIMUM_TOKENS, (long) examples.size() * length));
    }
    Order[] orders = new Order[order];
    for (int n = 0; n < order; n++) {
      orders[n] = count(examples, n, vocabulary);
    }
    return new NGrams(vocabulary, orders);
  }

  /** Of tokens after {@code n} others. */
  private static Order count(ExampleStore examples, int n, int vocabulary) {
    int[] tokens = new int[examples.inputShape()[0] + 1];
    float[] input = new float[tokens.length - 1];
    int places = Math.max(0, tokens.length - n);
    long[] seen = new long[examples.size() * places];
    int at = 0;
    for (int e = 0; places > 0 && e < examples.size(); e++) {
      read(examples, e, input, tokens);
      for (int p = n; p < tokens.length; p++) {
        seen[at++] = context(tokens, p, n, vocabulary) + tokens[p];
      }
    }
    return Order.of(seen);
  }

  /** Tokens of the longest n-gram that was counted. */
  public int order() {
    return orders.length;
  }

  /**
   * Predicts tokens of examples of the same vocabulary.
   *
   * @param order tokens of the longest n-gram that is used, in 1..{@link #order()}
   * @param everyPlace all tokens but the first of each example, or else its last alone, the label
   * @throws IllegalArgumentException if the vocabulary is another one, or there are no examples, or
   *     the order is beyond what was counted
   */
  public Score score(ExampleStore examples, int order, boolean everyPlace) {
    if (order < 1 || order > orders.length) {
      throw new IllegalArgumentException(
          "order must be in 1..%d but was %d".formatted(orders.length, order));
    }
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
        probabilities(tokens, place, order, p);
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

  private void probabilities(int[] tokens, int place, int order, double[] into) {
    Arrays.fill(into, 1.0 / vocabulary);
    for (int n = 0; n < order && n <= place; n++) {
      long context = context(tokens, place, n, vocabulary);
      Order counted = orders[n];
      int from = counted.from(context);
      int to = counted.from(context + vocabulary);
      long seen = 0;
      for (int i = from; i < to; i++) {
        seen += counted.counts[i];
      }
      if (seen == 0) {
        // Nor was anything longer.
        return;
      }
      double all = seen + (to - from);
      for (int w = 0; w < vocabulary; w++) {
        into[w] *= (to - from) / all;
      }
      for (int i = from; i < to; i++) {
        into[(int) (counted.keys[i] - context)] += counted.counts[i] / all;
      }
    }
  }

  /** The key of the first n-gram of the {@code n} tokens before a place and one more. */
  private static long context(int[] tokens, int place, int n, int vocabulary) {
    long context = 0;
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
