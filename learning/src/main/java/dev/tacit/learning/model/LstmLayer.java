package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;
import java.util.Arrays;
import java.util.List;

/**
 * One layer of long short-term memory. The input's part of all gates is one product; the state's is
 * one for each place. Within the layer numbers lie place by place, [length][examples], so that the
 * state of a micro-batch is one matrix. An example's gradient is a sum over places and is formed.
 */
final class LstmLayer extends FormedLayer {
  private static final int GATES = 4;

  private final Kernels kernels;
  private final int width;
  private final int hidden;
  private final int length;
  private final boolean bias;
  private final Floats inputWeights;
  private final Floats stateWeights;
  private final float[] biases;

  /** After the forward pass the gates' values, after the backward pass their gradients. */
  private final Floats gates;

  private final Floats inputs;
  private final Floats states;
  private final Floats cells;
  private final Floats stateGradients;
  private final Floats exampleGates;
  private final Floats exampleStates;
  private final float[] gate;
  private final float[] row;
  private final float[] cell;
  private final float[] before;
  private final float[] state;
  private final double[] carried;

  /**
   * @param tensors weight_ih, weight_hh and, with biases, bias_ih, bias_hh
   */
  LstmLayer(
      List<Tensor> tensors,
      int width,
      int hidden,
      Slot in,
      Slot out,
      int capacity,
      Kernels kernels) {
    super(tensors, in, out, capacity, kernels);
    this.kernels = kernels;
    this.width = width;
    this.hidden = hidden;
    this.length = in.size() / width;
    this.bias = tensors.size() > 2;
    int all = capacity * length;
    this.inputWeights = kernels.allocate(GATES * hidden * width);
    this.stateWeights = kernels.allocate(GATES * hidden * hidden);
    this.biases = new float[GATES * hidden];
    this.gates = kernels.allocate(all * GATES * hidden);
    this.inputs = kernels.allocate(all * width);
    this.states = kernels.allocate(all * hidden);
    this.cells = kernels.allocate(all * hidden);
    this.stateGradients = kernels.allocate(capacity * hidden);
    this.exampleGates = kernels.allocate(length * GATES * hidden);
    this.exampleStates = kernels.allocate(length * hidden);
    this.gate = new float[GATES * hidden];
    this.row = new float[Math.max(width, hidden)];
    this.cell = new float[hidden];
    this.before = new float[hidden];
    this.state = new float[hidden];
    this.carried = new double[capacity * hidden];
  }

  @Override
  void load(float[] parameters, int offset) {
    int at = offset;
    inputWeights.put(0, parameters, at, inputWeights.size());
    at += inputWeights.size();
    stateWeights.put(0, parameters, at, stateWeights.size());
    at += stateWeights.size();
    for (int i = 0; bias && i < biases.length; i++) {
      biases[i] = parameters[at + i] + parameters[at + biases.length + i];
    }
  }

  @Override
  void forward(int examples) {
    for (int t = 0; t < length; t++) {
      for (int e = 0; e < examples; e++) {
        in.values().get(e * in.size() + t * width, row, 0, width);
        inputs.put((t * examples + e) * width, row, 0, width);
        gates.put((t * examples + e) * GATES * hidden, biases, 0, biases.length);
      }
    }
    kernels.multiply(
        new Product(false, true, length * examples, GATES * hidden, width),
        inputs,
        0,
        inputWeights,
        0,
        1f,
        gates,
        0);
    for (int t = 0; t < length; t++) {
      if (t > 0) {
        kernels.multiply(
            new Product(false, true, examples, GATES * hidden, hidden),
            states,
            (t - 1) * examples * hidden,
            stateWeights,
            0,
            1f,
            gates,
            t * examples * GATES * hidden);
      }
      for (int e = 0; e < examples; e++) {
        step(t, e, examples);
      }
    }
  }

  private void step(int t, int e, int examples) {
    int at = t * examples + e;
    gates.get(at * GATES * hidden, gate, 0, gate.length);
    previous(cells, at, t, examples);
    for (int j = 0; j < hidden; j++) {
      float input = (float) PointwiseLayer.logistic(gate[j]);
      float forget = (float) PointwiseLayer.logistic(gate[hidden + j]);
      float candidate = (float) Math.tanh(gate[2 * hidden + j]);
      float output = (float) PointwiseLayer.logistic(gate[3 * hidden + j]);
      gate[j] = input;
      gate[hidden + j] = forget;
      gate[2 * hidden + j] = candidate;
      gate[3 * hidden + j] = output;
      cell[j] = forget * before[j] + input * candidate;
      state[j] = (float) (output * Math.tanh(cell[j]));
    }
    gates.put(at * GATES * hidden, gate, 0, gate.length);
    cells.put(at * hidden, cell, 0, hidden);
    states.put(at * hidden, state, 0, hidden);
    out.values().put(e * out.size() + t * hidden, state, 0, hidden);
  }

  /** Reads what was one place before; zeros at the first. */
  private void previous(Floats from, int at, int t, int examples) {
    if (t == 0) {
      Arrays.fill(before, 0);
    } else {
      from.get((at - examples) * hidden, before, 0, hidden);
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    Arrays.fill(carried, 0);
    stateGradients.clear(0, examples * hidden);
    for (int t = length - 1; t >= 0; t--) {
      for (int e = 0; e < examples; e++) {
        stepBack(t, e, examples);
      }
      if (t > 0) {
        kernels.multiply(
            new Product(false, false, examples, hidden, GATES * hidden),
            gates,
            t * examples * GATES * hidden,
            stateWeights,
            0,
            0f,
            stateGradients,
            0);
      }
    }
    for (int e = 0; e < examples; e++) {
      formGradient(e, examples, inputToo);
    }
  }

  private void stepBack(int t, int e, int examples) {
    int at = t * examples + e;
    gates.get(at * GATES * hidden, gate, 0, gate.length);
    cells.get(at * hidden, cell, 0, hidden);
    previous(cells, at, t, examples);
    out.gradients().get(e * out.size() + t * hidden, state, 0, hidden);
    stateGradients.get(e * hidden, row, 0, hidden);
    for (int j = 0; j < hidden; j++) {
      double input = gate[j];
      double forget = gate[hidden + j];
      double candidate = gate[2 * hidden + j];
      double output = gate[3 * hidden + j];
      double squashed = Math.tanh(cell[j]);
      double byState = (double) state[j] + row[j];
      double byCell = carried[e * hidden + j] + byState * output * (1 - squashed * squashed);
      gate[j] = (float) (byCell * candidate * input * (1 - input));
      gate[hidden + j] = (float) (byCell * before[j] * forget * (1 - forget));
      gate[2 * hidden + j] = (float) (byCell * input * (1 - candidate * candidate));
      gate[3 * hidden + j] = (float) (byState * squashed * output * (1 - output));
      carried[e * hidden + j] = byCell * forget;
    }
    gates.put(at * GATES * hidden, gate, 0, gate.length);
  }

  private void formGradient(int e, int examples, boolean inputToo) {
    for (int t = 0; t < length; t++) {
      int at = t * examples + e;
      gates.get(at * GATES * hidden, gate, 0, gate.length);
      exampleGates.put(t * gate.length, gate, 0, gate.length);
      previous(states, at, t, examples);
      exampleStates.put(t * hidden, before, 0, hidden);
    }
    int all = GATES * hidden;
    gradients.outerProducts(e, 0, length, exampleGates, 0, all, in.values(), e * in.size(), width);
    gradients.outerProducts(e, 1, length, exampleGates, 0, all, exampleStates, 0, hidden);
    for (int i = 2; bias && i < 4; i++) {
      gradients.rowSum(e, i, length, exampleGates, 0);
    }
    if (inputToo) {
      kernels.multiply(
          new Product(false, false, length, width, GATES * hidden),
          exampleGates,
          0,
          inputWeights,
          0,
          0f,
          in.gradients(),
          e * in.size());
    }
  }
}
