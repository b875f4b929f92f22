package dev.tacit.learning.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A model as a table of its layers. */
final class Summary {
  private static final String ROW = "%-20s %-18s %14s %14s%n";

  private Summary() {}

  static String of(ModelSpec spec) {
    StringBuilder table = new StringBuilder();
    table.append(String.format(ROW, "layer", "output", "weights", "multiplications"));
    int[] shape = spec.inputShape();
    table.append(String.format(ROW, "input", Arrays.toString(shape), "", ""));
    long all = 0;
    for (LayerSpec layer : spec.layers()) {
      long multiplications = multiplications(layer, shape);
      all += multiplications;
      shape = layer.outputShape(shape);
      table.append(
          String.format(
              ROW,
              LayerJson.name(layer),
              Arrays.toString(shape),
              number(layer.parameterCount()),
              number(multiplications)));
    }
    return table
        .append(String.format(ROW, "all", "", number(spec.parameterCount()), number(all)))
        .toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Of one example's forward pass, each with its addition: half the floating-point operations. */
  private static long multiplications(LayerSpec layer, int[] shape) {
    int[] out = layer.outputShape(shape);
    if (layer instanceof LayerSpec.Conv2d conv) {
      return (long) conv.patch() * conv.out() * out[1] * out[2];
    }
    if (layer instanceof LayerSpec.Conv1d conv) {
      return (long) conv.two().patch() * conv.out() * out[1];
    }
    if (layer instanceof LayerSpec.Dense dense) {
      return (long) Limits.product("input", shape) * dense.out();
    }
    if (layer instanceof LayerSpec.Lstm lstm) {
      long first = 4L * lstm.hidden() * (lstm.in() + lstm.hidden());
      return shape[0] * (first + (lstm.layers() - 1) * 8L * lstm.hidden() * lstm.hidden());
    }
    if (layer instanceof LayerSpec.SelfAttention attention) {
      long dim = attention.dim();
      return shape[0] * (4 * dim * dim + 2L * shape[0] * dim);
    }
    if (layer instanceof LayerSpec.Residual residual) {
      long sum = 0;
      for (var side : List.of(residual.body(), residual.shortcut())) {
        int[] at = shape;
        for (LayerSpec part : side) {
          sum += multiplications(part, at);
          at = part.outputShape(at);
        }
      }
      return sum;
    }
    return 0;
  }
}
