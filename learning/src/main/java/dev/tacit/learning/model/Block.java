package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Layers that are fitted to what comes in: what {@link Layers} makes, and {@link ModelSpec
 * #sequential} puts one behind the other. Immutable.
 */
public interface Block {
  /**
   * The layers for an input.
   *
   * @param shape of one example, without the example axis
   * @throws IllegalArgumentException if they cannot take it
   */
  List<LayerSpec> layers(int[] shape);

  /** These, then others. */
  default Block then(Block next) {
    return shape -> {
      List<LayerSpec> all = new ArrayList<>(layers(shape));
      int[] out = shape;
      for (LayerSpec layer : all) {
        out = layer.outputShape(out);
      }
      all.addAll(next.layers(out));
      return List.copyOf(all);
    };
  }

  /** These, then a layer whatever its input is. */
  private Block then(LayerSpec next) {
    return then((Block) shape -> List.of(next));
  }

  /** Followed by max(0, x). */
  default Block relu() {
    return then(new LayerSpec.Relu());
  }

  /** Followed by tanh. */
  default Block tanh() {
    return then(new LayerSpec.Tanh());
  }

  /** Followed by 1 / (1 + exp(-x)). */
  default Block sigmoid() {
    return then(new LayerSpec.Sigmoid());
  }

  /** Followed by x / (1 + exp(-x)). */
  default Block silu() {
    return then(new LayerSpec.Silu());
  }

  /** Followed by the Gaussian error linear unit in its tanh form. */
  default Block gelu() {
    return then(new LayerSpec.Gelu(LayerSpec.Gelu.Form.TANH));
  }

  /** With weights that stay as they are: neither clipped nor noised. */
  default Block frozen() {
    return shape -> List.of(new Composite.Frozen(layers(shape)));
  }

  /**
   * With low-rank adapters: what is trained are two thin matrices for each dense layer and each
   * projection of attention in these layers, and nothing else ({@link Adapters}).
   *
   * @param rank the matrices' thin side
   * @param scale of what they add
   */
  default Block lora(int rank, double scale) {
    return shape -> Adapters.adapted(layers(shape), rank, scale);
  }
}
