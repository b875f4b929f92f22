package dev.tacit.datasets;

import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The demo's training without its wire and its secure aggregation, to find settings and to time it.
 * Run the main class with the tests' class path and settings as {@code name=value}; the defaults
 * are the demo's. Calibrates the noise to {@code epsilon} at {@code delta} over all rounds, and
 * prints the accuracy on the test set after each. Epsilon does not cover that settings were chosen
 * by looking at that accuracy.
 */
public final class FederatedTuning {
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("model", "cnn"),
          Map.entry("context", "4"),
          Map.entry("partition", "iid"),
          Map.entry("clients", "10"),
          Map.entry("rounds", "12"),
          Map.entry("steps", "10"),
          Map.entry("q", "0.085"),
          Map.entry("epsilon", "3"),
          Map.entry("delta", "1e-5"),
          Map.entry("clip", "0.5"),
          Map.entry("lr", "8"),
          Map.entry("momentum", "0"),
          Map.entry("algorithm", "fedavg"),
          Map.entry("serverLr", "1.5"),
          Map.entry("threads", "2"),
          Map.entry("seed", "1"));

  private final Map<String, String> options;
  private final ThreadLocal<Model> models;
  private final List<ExampleStore> parts;
  private final Dataset data;
  private final ModelSpec spec;
  private final double noiseMultiplier;

  /** The largest coordinate of a client's update in the last round: what a quantiser must hold. */
  private float largest;

  private FederatedTuning(Map<String, String> options) {
    this.options = options;
    String model = options.get("model");
    this.data =
        model.startsWith("char") ? Datasets.shakespeare((int) number("context")) : Datasets.mnist();
    this.spec = ModelSpec.preset(model, data.inputShape(), data.classes());
    this.models = ThreadLocal.withInitial(() -> Model.forClippedSums(spec));
    this.parts =
        Partition.parse(options.get("partition"))
            .split(data.train(), (int) number("clients"), (long) number("seed"));
    this.noiseMultiplier =
        Calibration.noiseMultiplier(
            new PrivacyBudget(number("epsilon"), number("delta")),
            NeighbouringRelation.ADD_OR_REMOVE_ONE,
            sigma -> settings((int) (number("steps") * number("rounds")), sigma).event());
  }

  private DpSgdSettings settings(int steps, double sigma) {
    return new DpSgdSettings(
        steps,
        number("q"),
        sigma,
        number("clip"),
        number("lr"),
        number("q") * data.train().size() / number("clients"),
        number("momentum"));
  }

  private double number(String name) {
    return Double.parseDouble(options.get(name));
  }

  /** Trains as the options say. */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    Map<String, String> options = new TreeMap<>(DEFAULTS);
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      if (pair.length < 2 || options.put(pair[0], pair[1]) == null) {
        throw new IllegalArgumentException(
            "argument must be one of " + DEFAULTS.keySet() + " = value but was " + arg);
      }
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Integer.parseInt(options.get("threads")));
    try {
      FederatedTuning tuning = new FederatedTuning(options);
      System.out.println(options + " noise multiplier " + tuning.noiseMultiplier);
      tuning.run(threads);
    } finally {
      threads.shutdown();
    }
  }

  private void run(ExecutorService threads) throws InterruptedException, ExecutionException {
    float[] parameters = models.get().initialParameters((long) number("seed"));
    ServerState server = ServerState.initial(server(), parameters);
    double training = 0;
    for (int round = 1; round <= number("rounds"); round++) {
      long start = System.nanoTime();
      server = server.apply(meanUpdate(parameters, threads));
      parameters = server.parameters();
      training += (System.nanoTime() - start) / 1e9;
      Evaluation result = Evaluation.of(models.get(), parameters, data.test());
      System.out.printf(
          "round %2d  accuracy %.4f  loss %.4f  largest update %.3f  %5.1f s%n",
          round, result.accuracy(), result.loss(), largest, training);
    }
  }

  private ServerOptimizer server() {
    double rate = number("serverLr");
    return switch (options.get("algorithm")) {
      case "fedavg" -> new ServerOptimizer.FedAvg(rate);
      case "fedavgm" -> new ServerOptimizer.FedAvgM(rate);
      case "fedadagrad" -> new ServerOptimizer.FedAdagrad(rate);
      case "fedadam" -> new ServerOptimizer.FedAdam(rate);
      case "fedyogi" -> new ServerOptimizer.FedYogi(rate);
      default -> throw new IllegalArgumentException("algorithm: " + options.get("algorithm"));
    };
  }

  private float[] meanUpdate(float[] parameters, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    List<Future<float[]>> trained = new ArrayList<>();
    for (ExampleStore part : parts) {
      trained.add(threads.submit(() -> train(part, parameters)));
    }
    float[] mean = new float[parameters.length];
    largest = 0;
    for (Future<float[]> client : trained) {
      float[] own = client.get();
      for (int i = 0; i < mean.length; i++) {
        float update = own[i] - parameters[i];
        largest = Math.max(largest, Math.abs(update));
        mean[i] += update / parts.size();
      }
    }
    return mean;
  }

  private float[] train(ExampleStore part, float[] parameters) {
    DpSgdSettings settings = settings((int) number("steps"), noiseMultiplier);
    try (SecureRandomStream random = SecureRandomStream.create()) {
      return LocalDpSgd.train(models.get(), parameters, part, settings, random, step -> {});
    }
  }
}
