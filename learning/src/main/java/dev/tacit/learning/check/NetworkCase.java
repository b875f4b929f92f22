package dev.tacit.learning.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One network with its objective: outputs, losses, gradients, norms and clipped sums. */
final class NetworkCase {
  /** What automatic clipping adds to a norm (Bu et al. 2023, "Automatic Clipping"). */
  private static final double AUTOMATIC = 0.01;

  private final JsonNode json;
  private final JsonNode expected;
  private final int examples;
  private final Network network;
  private final Objective objective;
  private final double[] norms;
  private final List<double[]> normsByTensor = new ArrayList<>();
  private double error;

  NetworkCase(JsonNode json, Kernels kernels) {
    this.json = json;
    this.expected = json.path("expected");
    int[] input = Numbers.shape(json.path("input"));
    this.examples = input[0];
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : json.path("network")) {
      layers.add(LayerSpec.fromJson(translated(layer).toString()));
    }
    int[] shape = Arrays.copyOfRange(input, 1, input.length);
    this.network = new Network(layers, shape, examples, kernels);
    int[] output = Numbers.shape(expected.path("output"));
    this.objective = new Objective(json.path("objective"), output[output.length - 1]);
    this.norms = new double[examples];
  }

  /** Sizes along one axis are lists there, and a residual may say nothing of its shortcut. */
  private static JsonNode translated(JsonNode layer) {
    ObjectNode own = layer.deepCopy();
    if (layer.path("type").asText().endsWith("1d")) {
      for (String field : List.of("kernel", "stride", "padding")) {
        own.set(field, layer.path(field).path(0));
      }
    }
    if (layer.path("type").asText().equals("residual")) {
      for (String field : List.of("body", "shortcut")) {
        ArrayNode list = own.putArray(field);
        layer.path(field).forEach(part -> list.add(translated(part)));
      }
    }
    return own;
  }

  double error() {
    run();
    if (!json.path("parameters").isEmpty()) {
      compareGradients();
    }
    return error;
  }

  Network network() {
    return network;
  }

  /** Forwards and backwards. */
  void run() {
    network.load(floats(Numbers.joined(json.path("parameters"))));
    double[] input = Numbers.values(json.path("input"));
    for (int e = 0; e < examples; e++) {
      network.input(e, Numbers.floats(input, e * network.inputSize(), network.inputSize()));
    }
    network.forward(examples);
    int size = network.outputSize();
    double[] outputs = new double[examples * size];
    double[] losses = new double[examples];
    float[] output = new float[size];
    for (int e = 0; e < examples; e++) {
      network.output(e, output);
      widen(output, outputs, e * size);
      losses[e] = objective.loss(e, output);
      network.outputGradient(e, objective.gradient(e, output));
    }
    compare("output", outputs);
    compare("example_losses", losses);
    boolean inputToo = expected.has("input_gradient");
    network.backward(examples, norms, inputToo);
    if (inputToo) {
      compareInputGradients();
    }
    for (int e = 0; e < examples; e++) {
      normsByTensor.add(network.squaredNormsByTensor(e));
    }
  }

  private void compareInputGradients() {
    int size = network.inputSize();
    double[] all = new double[examples * size];
    float[] one = new float[size];
    for (int e = 0; e < examples; e++) {
      network.inputGradient(e, one);
      widen(one, all, e * size);
    }
    compare("input_gradient", all);
  }

  private void compareGradients() {
    double clip = json.path("clip_norm").asDouble();
    int tensors = network.tensorSizes().size();
    note(Numbers.error(norms, 0, Numbers.values(expected.path("example_squared_norms"))) / 2);
    int t = 0;
    for (JsonNode own : expected.path("example_squared_norms_by_parameter")) {
      int tensor = t++;
      double[] actual = normsByTensor.stream().mapToDouble(all -> all[tensor]).toArray();
      note(Numbers.error(actual, 0, Numbers.values(own)) / 2);
    }
    compareSum("parameter_gradients", (tensor, e) -> 1);
    compareSum("clipped_gradients", (tensor, e) -> Math.min(1, clip / Math.sqrt(norms[e])));
    compareSum(
        "clipped_gradients_automatic", (tensor, e) -> clip / (Math.sqrt(norms[e]) + AUTOMATIC));
    double share = clip / Math.sqrt(tensors);
    compareSum(
        "clipped_gradients_per_parameter",
        (tensor, e) -> Math.min(1, share / Math.sqrt(normsByTensor.get(e)[tensor])));
  }

  private interface Factor {
    double of(int tensor, int example);
  }

  private void compareSum(String name, Factor factor) {
    JsonNode tensors = expected.path(name);
    if (tensors.isMissingNode()) {
      return;
    }
    List<Integer> sizes = network.tensorSizes();
    double[][] factors = new double[sizes.size()][examples];
    for (int tensor = 0; tensor < factors.length; tensor++) {
      for (int e = 0; e < examples; e++) {
        factors[tensor][e] = factor.of(tensor, e);
      }
    }
    double[] sum = new double[network.parameterCount()];
    network.addClipped(0, examples, factors, sum);
    int at = 0;
    for (JsonNode tensor : tensors) {
      double[] values = Numbers.values(tensor);
      note(Numbers.error(sum, at, values));
      at += values.length;
    }
  }

  private void compare(String name, double[] actual) {
    if (expected.has(name)) {
      note(Numbers.error(actual, 0, Numbers.values(expected.path(name))));
    }
  }

  private void note(double another) {
    error = Numbers.worse(error, another);
  }

  private static float[] floats(double[] from) {
    return Numbers.floats(from, 0, from.length);
  }

  private static void widen(float[] from, double[] into, int at) {
    for (int i = 0; i < from.length; i++) {
      into[at + i] = from[i];
    }
  }
}
