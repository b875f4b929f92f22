package dev.tacit.learning.dpsgd;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The demo's training without its wire, to find settings: a SIMULATION, whose noise and draws come
 * from an ordinary generator. Run the main class with the tests' class path and settings as {@code
 * name=value}; the defaults are the demo's at epsilon 3. Prints the test accuracy after each round.
 */
public final class FederatedTuning {
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("model", "cnn"),
          Map.entry("context", "8"),
          Map.entry("partition", "iid"),
          Map.entry("clients", "10"),
          Map.entry("rounds", "12"),
          Map.entry("steps", "10"),
          Map.entry("q", "0.085"),
          Map.entry("sigma", "1.5825"),
          Map.entry("clip", "0.5"),
          Map.entry("lr", "8"),
          Map.entry("momentum", "0"),
          Map.entry("serverLr", "1.5"),
          Map.entry("threads", "2"),
          Map.entry("seed", "1"));

  private final Map<String, String> options;
  private final ThreadLocal<Model> models;
  private final List<ExampleStore> parts;
  private final Dataset data;
  private final ModelSpec spec;

  /** The largest coordinate of a client's update in the last round: what a quantiser must hold. */
  private float largest;

  private FederatedTuning(Map<String, String> options) {
    this.options = options;
    String model = options.get("model");
    this.data =
        model.startsWith("char") ? Datasets.shakespeare((int) number("context")) : Datasets.mnist();
    this.spec = ModelSpec.preset(model, data.inputShape(), data.classes());
    this.models = ThreadLocal.withInitial(() -> Model.create(spec));
    this.parts =
        Partition.parse(options.get("partition"))
            .split(data.train(), (int) number("clients"), (long) number("seed"));
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
    System.out.println("SIMULATION " + options);
    ExecutorService threads =
        Executors.newFixedThreadPool(Integer.parseInt(options.get("threads")));
    try {
      new FederatedTuning(options).run(threads);
    } finally {
      threads.shutdown();
    }
  }

  private void run(ExecutorService threads) throws InterruptedException, ExecutionException {
    ServerOptimizer server = new ServerOptimizer.FedAvg(number("serverLr"));
    float[] parameters = models.get().initialParameters((long) number("seed"));
    double training = 0;
    for (int round = 1; round <= number("rounds"); round++) {
      long start = System.nanoTime();
      parameters = server.apply(parameters, meanUpdate(parameters, threads));
      training += (System.nanoTime() - start) / 1e9;
      Evaluation result = Evaluation.of(models.get(), parameters, data.test());
      System.out.printf(
          "round %2d  accuracy %.4f  loss %.4f  largest update %.3f  %5.1f s%n",
          round, result.accuracy(), result.loss(), largest, training);
    }
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
    DpSgdSettings settings =
        new DpSgdSettings(
            (int) number("steps"),
            number("q"),
            number("sigma"),
            number("clip"),
            number("lr"),
            number("q") * data.train().size() / parts.size(),
            number("momentum"));
    return DpSgd.train(models.get(), parameters, part, settings, new Simulated());
  }

  /** Not the product's randomness: seeded from the clock, fast, and not secure. */
  private static final class Simulated implements Randomness {
    private final SplittableRandom random = new SplittableRandom();

    @Override
    public int[] draw(int population, double samplingRate) {
      return IntStream.range(0, population)
          .filter(i -> random.nextDouble() < samplingRate)
          .toArray();
    }

    @Override
    public void addNoise(float[] values, double standardDeviation) {
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (standardDeviation * random.nextGaussian());
      }
    }
  }
}
