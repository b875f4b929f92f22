package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Loops;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The sum of two chains of layers that begin at the same numbers. */
final class ResidualLayer extends Layer {
  private final Chain body;
  private final Chain shortcut;
  private final float[] values;
  private final float[] others;

  /**
   * @param body begins at a copy of {@code in}, which it may overwrite
   * @param shortcut likewise; one without layers ends where it begins
   */
  ResidualLayer(Chain body, Chain shortcut, Slot in, Slot out) {
    super(in, out);
    this.body = body;
    this.shortcut = shortcut;
    this.values = new float[Math.max(in.size(), out.size())];
    this.others = new float[values.length];
  }

  @Override
  List<Tensor> tensors() {
    return Stream.concat(body.tensors().stream(), shortcut.tensors().stream()).toList();
  }

  @Override
  void initialise(float[] parameters, int offset, Random random) {
    body.initialise(parameters, offset, random);
    shortcut.initialise(parameters, offset + body.parameterCount(), random);
  }

  @Override
  void load(float[] parameters, int offset) {
    body.load(parameters, offset);
    shortcut.load(parameters, offset + body.parameterCount());
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), values, 0, in.size());
      body.first().values().put(e * in.size(), values, 0, in.size());
      shortcut.first().values().put(e * in.size(), values, 0, in.size());
    }
    body.forward(examples);
    shortcut.forward(examples);
    add(examples, body.last().values(), shortcut.last().values(), out.values(), out.size());
  }

  @Override
  void backward(int examples, boolean inputToo) {
    split(examples);
    body.backward(examples, inputToo);
    shortcut.backward(examples, inputToo);
    join(examples, inputToo);
  }

  @Override
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    split(examples);
    body.backwardPlain(examples, inputToo, sum, offset);
    shortcut.backwardPlain(examples, inputToo, sum, offset + body.parameterCount());
    join(examples, inputToo);
  }

  private void split(int examples) {
    for (int e = 0; e < examples; e++) {
      out.gradients().get(e * out.size(), values, 0, out.size());
      body.last().gradients().put(e * out.size(), values, 0, out.size());
      shortcut.last().gradients().put(e * out.size(), values, 0, out.size());
    }
  }

  private void join(int examples, boolean inputToo) {
    if (inputToo) {
      add(
          examples,
          body.first().gradients(),
          shortcut.first().gradients(),
          in.gradients(),
          in.size());
    }
  }

  private void add(int examples, Floats a, Floats b, Floats sum, int size) {
    for (int e = 0; e < examples; e++) {
      a.get(e * size, values, 0, size);
      b.get(e * size, others, 0, size);
      Loops.add(values, 0, others, 0, size);
      sum.put(e * size, values, 0, size);
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    body.addSquaredNorms(examples, norms, tensor);
    shortcut.addSquaredNorms(examples, norms, tensor + body.tensors().size());
  }

  @Override
  void discard(int example) {
    body.discard(example);
    shortcut.discard(example);
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    body.accumulate(from, to, factors, tensor, sum, offset);
    shortcut.accumulate(
        from, to, factors, tensor + body.tensors().size(), sum, offset + body.parameterCount());
  }
}
