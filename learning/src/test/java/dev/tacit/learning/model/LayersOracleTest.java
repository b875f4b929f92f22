package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs, gradients, norms and clipped sums against PyTorch in float64. */
class LayersOracleTest {
  static List<OracleCase> cases() {
    return OracleCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardAndBackward_oracleCase_agreeToFloatPrecision(OracleCase oracle) {
    Model model = Model.create(oracle.spec());
    int n = oracle.examples();
    double[] norms = new double[n];
    double[] outputs = run(model, oracle, norms);

    assertClose(outputs, oracle.expected("output"), 1e-5);
    if (oracle.has("input_gradient")) {
      assertClose(inputGradients(model, n), oracle.expected("input_gradient"), 1e-5);
    }
    if (!oracle.hasParameters()) {
      return;
    }
    assertClose(norms, oracle.expected("example_squared_norms"), 2e-5);
    double[] ones = new double[n];
    double[] clips = new double[n];
    double clip = oracle.json().get("clip_norm").asDouble();
    for (int e = 0; e < n; e++) {
      ones[e] = 1;
      clips[e] = Math.min(1, clip / Math.sqrt(norms[e]));
    }
    double[] sum = new double[model.parameterCount()];
    model.addClipped(n, clips, sum);
    assertClose(sum, oracle.expectedParameters("clipped_gradients"), 1e-5);
    sum = new double[model.parameterCount()];
    model.addClipped(n, ones, sum);
    assertClose(sum, oracle.expectedParameters("parameter_gradients"), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void squaredNorms_oracleCase_equalTheNormOfEachGradientByItself(OracleCase oracle) {
    Model model = Model.create(oracle.spec());
    int n = oracle.examples();
    double[] norms = new double[n];
    run(model, oracle, norms);
    double[] formed = new double[n];
    for (int e = 0; e < n; e++) {
      double[] factors = new double[n];
      factors[e] = 1;
      double[] gradient = new double[model.parameterCount()];
      run(model, oracle, new double[n]);
      model.addClipped(n, factors, gradient);
      for (double g : gradient) {
        formed[e] += g * g;
      }
    }
    assertClose(norms, formed, 2e-5);
  }

  private static double[] run(Model model, OracleCase oracle, double[] norms) {
    int n = oracle.examples();
    int size = model.spec().classes();
    model.load(oracle.parameters());
    for (int e = 0; e < n; e++) {
      model.input(e, oracle.input(e));
    }
    model.forward(n);
    double[] outputs = new double[n * size];
    float[] logits = new float[size];
    for (int e = 0; e < n; e++) {
      model.logits(e, logits);
      for (int k = 0; k < size; k++) {
        outputs[e * size + k] = logits[k];
      }
      model.outputGradient(e, oracle.outputGradient(e, logits));
    }
    model.backward(n, norms, true);
    return outputs;
  }

  private static double[] inputGradients(Model model, int n) {
    int size = model.spec().inputSize();
    double[] all = new double[n * size];
    float[] one = new float[size];
    for (int e = 0; e < n; e++) {
      model.inputGradient(e, one);
      for (int i = 0; i < size; i++) {
        all[e * size + i] = one[i];
      }
    }
    return all;
  }

  private static void assertClose(double[] actual, double[] expected, double relative) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("number %d: %s, expected %s", i, actual[i], expected[i])
          .isLessThanOrEqualTo(relative * largest);
    }
  }
}
