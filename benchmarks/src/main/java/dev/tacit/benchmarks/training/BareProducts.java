package dev.tacit.benchmarks.training;

import dev.tacit.learning.kernels.Product;
import dev.tacit.learning.model.Composite;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.model.SequenceSpec;
import dev.tacit.learning.model.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The matrix products of a plain step, forward and backward, each as large as the whole batch
 * allows: a layer's places and examples are rows of one product, only attention's scores are apart
 * for each example and head. The first layer's input needs no gradient. Sides and transpositions
 * are those of PyTorch's layouts.
 */
final class BareProducts {
  private final int batch;
  private final List<BareProduct> all = new ArrayList<>();

  private BareProducts(int batch) {
    this.batch = batch;
  }

  /**
   * In the order of the layers.
   *
   * @throws IllegalArgumentException for a layer that is not known here
   */
  static List<BareProduct> of(ModelSpec spec, int batch) {
    BareProducts products = new BareProducts(batch);
    products.add(spec.layers(), spec.inputShape(), true);
    return List.copyOf(products.all);
  }

  /**
   * @param first whether nothing before these layers is trained
   */
  private void add(List<LayerSpec> layers, int[] input, boolean first) {
    int[] shape = input;
    boolean gradientToo = !first;
    for (LayerSpec layer : layers) {
      add(layer, shape, gradientToo);
      gradientToo |= !layer.tensors().isEmpty();
      shape = layer.outputShape(shape);
    }
  }

  private void add(LayerSpec layer, int[] shape, boolean gradientToo) {
    if (layer instanceof LayerSpec.Dense dense) {
      linear("dense", rows(shape), dense.in(), dense.out(), gradientToo);
    } else if (layer instanceof WindowSpec.Conv2d conv && conv.groups() == 1) {
      int[] out = layer.outputShape(shape);
      int patch = conv.in() * conv.kernel().height() * conv.kernel().width();
      linear("conv", batch * out[1] * out[2], patch, conv.out(), gradientToo);
    } else if (layer instanceof SequenceSpec.SelfAttention attention) {
      int dim = attention.dim();
      linear("attention in", rows(shape), dim, 3 * dim, gradientToo);
      scores(shape[0], dim / attention.heads(), attention.heads());
      linear("attention out", rows(shape), dim, dim, true);
    } else if (layer instanceof Composite.Residual residual) {
      add(residual.body(), shape, !gradientToo);
      add(residual.shortcut(), shape, !gradientToo);
    } else if (!isWithoutProducts(layer)) {
      throw new IllegalArgumentException("layer must be one with known products but was " + layer);
    }
  }

  private static boolean isWithoutProducts(LayerSpec layer) {
    return layer instanceof LayerSpec.Pointwise
        || layer instanceof WindowSpec.MaxPool2d
        || layer instanceof LayerSpec.Flatten
        || layer instanceof SequenceSpec.MeanOverTime
        || layer instanceof LayerSpec.LayerNorm
        || layer instanceof SequenceSpec.PositionEmbedding
        || layer instanceof SequenceSpec.Embedding;
  }

  /** Of all examples: the last axis is a row. */
  private int rows(int[] shape) {
    return batch * IntStream.of(shape).limit(shape.length - 1L).reduce(1, Math::multiplyExact);
  }

  /** Y = X W^T; dW = dY^T X, or its transpose X^T dY; dX = dY W. */
  private void linear(String layer, int rows, int in, int out, boolean gradientToo) {
    put(layer + ", forward", 1, new Product(false, true, rows, out, in));
    put(
        layer + ", by weights",
        1,
        new Product(true, false, out, in, rows),
        new Product(true, false, in, out, rows));
    if (gradientToo) {
      put(layer + ", by input", 1, new Product(false, false, rows, in, out));
    }
  }

  /** S = Q K^T and O = P V; dP = dO V^T and dV = P^T dO; dQ = dS K and dK = dS^T Q. */
  private void scores(int length, int width, int heads) {
    int times = batch * heads;
    Product toScores = new Product(false, true, length, length, width);
    Product fromScores = new Product(false, false, length, width, length);
    Product backToRows = new Product(true, false, length, width, length);
    put("scores, forward and back", 2 * times, toScores);
    put("scores times rows, forward and back", 2 * times, fromScores);
    put("scores' transpose times rows, back", 2 * times, backToRows);
  }

  private void put(String layer, int times, Product... forms) {
    all.add(new BareProduct(layer, List.of(forms), times));
  }
}
