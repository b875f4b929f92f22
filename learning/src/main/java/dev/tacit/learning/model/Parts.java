package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What composites have in common. */
final class Parts {
  private Parts() {}

  /**
   * The shape behind layers.
   *
   * @param tokensToo whether the first may be one of tokens
   */
  static int[] through(List<LayerSpec> layers, int[] shape, boolean tokensToo) {
    int[] out = shape;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).tokens().isPresent() && !(tokensToo && i == 0)) {
        throw new IllegalArgumentException(
            "embedding must be the first layer but was layer " + i + " within another");
      }
      out = layers.get(i).outputShape(out);
    }
    return out;
  }

  /** Those of all layers, named by where they are. */
  static List<Tensor> tensors(Composite composite, Function<LayerSpec, List<Tensor>> of) {
    List<Tensor> all = new ArrayList<>();
    List<List<LayerSpec>> parts = composite.parts();
    for (int k = 0; k < parts.size(); k++) {
      String name = composite.partNames().get(k);
      for (int i = 0; i < parts.get(k).size(); i++) {
        for (Tensor tensor : of.apply(parts.get(k).get(i))) {
          all.add(tensor.within(name.isEmpty() ? i + "." : name + "." + i + "."));
        }
      }
    }
    return List.copyOf(all);
  }

  /** Of the layers, and the gradient by the input for each part. */
  static long scratchFloats(Composite composite, int[] inputShape) {
    long floats = 0;
    for (List<LayerSpec> part : composite.parts()) {
      floats += Limits.product("input of a part", inputShape);
      int[] shape = inputShape;
      for (LayerSpec layer : part) {
        floats += layer.scratchFloats(shape);
        shape = layer.outputShape(shape);
        floats += 2L * Limits.product("output of a layer in a part", shape);
      }
    }
    return floats;
  }

  static long formedFloats(Composite composite, int[] inputShape) {
    long floats = 0;
    for (List<LayerSpec> part : composite.parts()) {
      int[] shape = inputShape;
      for (LayerSpec layer : part) {
        floats += layer.formedFloats(shape);
        shape = layer.outputShape(shape);
      }
    }
    return floats;
  }
}
