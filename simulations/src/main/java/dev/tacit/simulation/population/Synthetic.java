package dev.tacit.simulation.population;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.randomness.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * synthetic(alpha, beta) of Li, Sahu, Zaheer, Sanjabi, Talwalkar, Smith, "Federated Optimization in
 * Heterogeneous Networks" (FedProx), MLSys 2020, section 5.1: 60 features, 10 classes, and for
 * client k
 *
 * <pre>
 *   label = argmax(W_k x + b_k),  W_k ~ N(u_k, 1),  b_k ~ N(u_k, 1),  u_k ~ N(0, alpha)
 *   x ~ N(v_k, Sigma),  Sigma_jj = j^-1.2,  v_k ~ N(B_k, 1),  B_k ~ N(0, beta)</pre>
 *
 * As in the authors' code (litian96/FedProx, data/synthetic_1_1/generate_synthetic.py) alpha and
 * beta are deviations and not variances, a client has 50 plus the whole part of a log-normal number
 * with parameters 4 and 2, and the first nine tenths, rounded down, are to train on. Without skew
 * (data/synthetic_iid/generate_iid.py) v_k is 0, and W ~ N(0, 1), b ~ N(0, 1) are the same for all.
 * The numbers are drawn anew, with the seed here; they are not the authors' data.
 *
 * <p>By these formulas alpha changes no label: u_k adds the same, u_k (1 + sum of x), to the score
 * of each class, and the greatest stays the greatest. Clients' models differ at any alpha, since
 * each W_k is drawn anew.
 *
 * <p>A client's examples depend on the seed and its number only. Immutable and thread-safe.
 */
public final class Synthetic implements Population {
  /** Features of an example. */
  public static final int FEATURES = 60;

  /** Classes. */
  public static final int CLASSES = 10;

  /** Clients in the published experiments. */
  public static final int PUBLISHED_CLIENTS = 30;

  private static final int MOST_CLIENTS = 1000;

  /** 240 MB; five deviations of the law of sizes. */
  private static final int MOST_EXAMPLES = 1 << 20;

  private final String name;
  private final String description;
  private final List<SyntheticStore> stores = new ArrayList<>();

  private Synthetic(String name, int clients, long seed) {
    Argument.within("clients", clients, 1, MOST_CLIENTS);
    this.name = name;
    this.description =
        "%s of Li et al. (FedProx, MLSys 2020): %d clients drawn by seed %d."
            .formatted(name, clients, seed);
  }

  /**
   * Clients that differ.
   *
   * @param alpha of the paper, 0 or more; see above for what it changes
   * @param beta how much their inputs do, 0 or more
   * @param clients 1 to 1000; 30 in the paper
   */
  public static Synthetic of(double alpha, double beta, int clients, long seed) {
    Argument.notNegative("alpha", alpha);
    Argument.notNegative("beta", beta);
    Synthetic population =
        new Synthetic("synthetic(%s, %s)".formatted(plain(alpha), plain(beta)), clients, seed);
    for (int client = 0; client < clients; client++) {
      Draws draws = Draws.of(seed, "population.synthetic", client, 0);
      double model = alpha * draws.normal();
      double centre = beta * draws.normal();
      double[] mean = new double[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        mean[j] = centre + draws.normal();
      }
      population.stores.add(store(size(draws), mean, Labeller.draw(model, draws), draws));
    }
    return population;
  }

  /**
   * Clients that differ in how many examples they have only.
   *
   * @param clients 1 to 1000; 30 in the paper
   */
  public static Synthetic iid(int clients, long seed) {
    Synthetic population = new Synthetic("synthetic_iid", clients, seed);
    Labeller labeller = Labeller.draw(0, Draws.of(seed, "population.synthetic-iid-model", 0, 0));
    for (int client = 0; client < clients; client++) {
      Draws draws = Draws.of(seed, "population.synthetic-iid", client, 0);
      population.stores.add(store(size(draws), new double[FEATURES], labeller, draws));
    }
    return population;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && value < 1e9
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private static int size(Draws draws) {
    return 50 + (int) Math.min(MOST_EXAMPLES, StrictMath.exp(4 + 2 * draws.normal()));
  }

  private static SyntheticStore store(int size, double[] mean, Labeller labeller, Draws draws) {
    float[] inputs = new float[size * FEATURES];
    int[] labels = new int[size];
    double[] input = new double[FEATURES];
    double[] deviation = new double[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      deviation[j] = StrictMath.pow(j + 1, -0.6);
    }
    for (int example = 0; example < size; example++) {
      for (int j = 0; j < FEATURES; j++) {
        input[j] = mean[j] + deviation[j] * draws.normal();
        inputs[example * FEATURES + j] = (float) input[j];
      }
      labels[example] = labeller.label(input);
    }
    return new SyntheticStore(inputs, labels);
  }

  /**
   * A data set by its name: {@code synthetic:ALPHA:BETA} or {@code synthetic-iid}, each with {@code
   * :CLIENTS} behind it for another number of clients.
   *
   * @return nothing if the name is of another kind
   * @throws IllegalArgumentException if it is of this kind and wrong
   */
  public static Optional<Synthetic> named(String name, long seed) {
    String[] parts = name.split(":", -1);
    boolean iid = parts[0].equals("synthetic-iid");
    if (!iid && !parts[0].equals("synthetic")) {
      return Optional.empty();
    }
    int numbers = iid ? 0 : 2;
    if (parts.length < 1 + numbers || parts.length > 2 + numbers) {
      throw new IllegalArgumentException(
          "synthetic data must be synthetic:ALPHA:BETA, synthetic:ALPHA:BETA:CLIENTS, synthetic-iid"
              + " or synthetic-iid:CLIENTS but was "
              + name);
    }
    try {
      int clients =
          parts.length == 2 + numbers ? Integer.parseInt(parts[1 + numbers]) : PUBLISHED_CLIENTS;
      return Optional.of(
          iid
              ? iid(clients, seed)
              : of(Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), clients, seed));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "ALPHA, BETA and CLIENTS of synthetic data must be numbers but were " + name, e);
    }
  }

  /** All clients' examples together; a client is a group. */
  public Dataset dataset() {
    return new Dataset(
        name,
        JoinedStore.of(size(), this::train),
        JoinedStore.of(size(), this::test),
        new int[] {FEATURES},
        CLASSES);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public int size() {
    return stores.size();
  }

  @Override
  public ExampleStore train(int client) {
    SyntheticStore store = stores.get(client);
    return new Subset(store, IntStream.range(0, training(store)).toArray());
  }

  @Override
  public int trainSize(int client) {
    return training(stores.get(client));
  }

  @Override
  public ExampleStore test(int client) {
    SyntheticStore store = stores.get(client);
    return new Subset(store, IntStream.range(training(store), store.size()).toArray());
  }

  private static int training(SyntheticStore store) {
    return (int) (store.size() * 9L / 10);
  }

  /** A linear model that says what is what: weights by feature, then class. */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  private record Labeller(double[] weights, double[] biases) {
    static Labeller draw(double mean, Draws draws) {
      double[] weights = new double[FEATURES * CLASSES];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = mean + draws.normal();
      }
      double[] biases = new double[CLASSES];
      for (int i = 0; i < CLASSES; i++) {
        biases[i] = mean + draws.normal();
      }
      return new Labeller(weights, biases);
    }

    int label(double[] input) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int label = 0; label < CLASSES; label++) {
        double score = biases[label];
        for (int j = 0; j < FEATURES; j++) {
          score += input[j] * weights[j * CLASSES + label];
        }
        if (score > most) {
          most = score;
          best = label;
        }
      }
      return best;
    }
  }

  /** One client's examples. */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  private record SyntheticStore(float[] inputs, int[] labels) implements ExampleStore {
    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public int[] inputShape() {
      return new int[] {FEATURES};
    }

    @Override
    public int classes() {
      return CLASSES;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      System.arraycopy(inputs, example * FEATURES, into, offset, FEATURES);
    }

    @Override
    public int label(int example) {
      return labels[example];
    }
  }
}
