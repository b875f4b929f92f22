package dev.tacit.learning.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A model as a table of its layers; those within a layer stand below it, further to the right. */
final class Summary {
  private static final String ROW = "%-20s %-18s %14s %14s";
  private static final String FROZEN = " %14s";

  private final boolean frozenToo;
  private final StringBuilder table = new StringBuilder();

  private Summary(boolean frozenToo) {
    this.frozenToo = frozenToo;
  }

  static String of(ModelSpec spec) {
    Summary summary = new Summary(spec.frozenCount() > 0);
    summary.row("layer", "output", "weights", "multiplications", "frozen");
    int[] shape = spec.inputShape();
    summary.row("input", Arrays.toString(shape), "", "", "");
    summary.rows("", spec.layers(), shape);
    summary.row(
        "all",
        "",
        number(spec.parameterCount()),
        number(multiplications(spec.layers(), shape)),
        number(spec.frozenCount()));
    return summary.table.toString();
  }

  private void rows(String indent, List<LayerSpec> layers, int[] inputShape) {
    int[] shape = inputShape;
    for (LayerSpec layer : layers) {
      int[] before = shape;
      shape = layer.outputShape(shape);
      row(
          indent + LayerJson.name(layer),
          Arrays.toString(shape),
          number(layer.parameterCount()),
          number(multiplications(layer, before)),
          number(layer.frozenCount()));
      if (layer instanceof Composite composite) {
        List<String> names = composite.partNames();
        for (int k = 0; k < names.size(); k++) {
          if (!names.get(k).isEmpty()) {
            row(indent + "  " + names.get(k), "", "", "", "");
          }
          rows(indent + "    ", composite.parts().get(k), before);
        }
      }
    }
  }

  private void row(
      String name, String output, String weights, String multiplications, String frozen) {
    String row = String.format(ROW, name, output, weights, multiplications);
    table
        .append(frozenToo ? row + String.format(FROZEN, frozen) : row)
        .append(System.lineSeparator());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static long multiplications(List<LayerSpec> layers, int[] inputShape) {
    long sum = 0;
    int[] shape = inputShape;
    for (LayerSpec layer : layers) {
      sum += multiplications(layer, shape);
      shape = layer.outputShape(shape);
    }
    return sum;
  }

  /** Of one example's forward pass, each with its addition: half the floating-point operations. */
  private static long multiplications(LayerSpec layer, int[] shape) {
    int[] out = layer.outputShape(shape);
    if (layer instanceof WindowSpec.Conv2d conv) {
      return (long) conv.patch() * conv.out() * out[1] * out[2];
    }
    if (layer instanceof WindowSpec.Conv1d conv) {
      return (long) conv.two().patch() * conv.out() * out[1];
    }
    if (layer instanceof LayerSpec.Dense dense) {
      return (long) Limits.product("input", shape) * dense.out();
    }
    if (layer instanceof SequenceSpec.Lstm lstm) {
      long first = 4L * lstm.hidden() * (lstm.in() + lstm.hidden());
      return shape[0] * (first + (lstm.layers() - 1) * 8L * lstm.hidden() * lstm.hidden());
    }
    if (layer instanceof SequenceSpec.SelfAttention attention) {
      long dim = attention.dim();
      return shape[0] * (4 * dim * dim + 2L * shape[0] * dim);
    }
    if (layer instanceof Composite composite) {
      long sum = 0;
      for (List<LayerSpec> part : composite.parts()) {
        sum += multiplications(part, shape);
      }
      long places = Limits.product("input", shape) / shape[shape.length - 1];
      return composite instanceof Composite.Lora ? sum + places * composite.parameterCount() : sum;
    }
    return 0;
  }
}
