package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Fine-tuning of a pretrained model at small cost in noise, which falls on what is trained alone:
 * low-rank adapters on its products (Hu et al. 2022; privately, Yu et al., "Differentially Private
 * Fine-tuning of Language Models", ICLR 2022), or its last layers only. Stateless.
 */
public final class Adapters {
  private Adapters() {}

  /**
   * The model with an adapter on each dense layer and each projection of attention, and all its own
   * weights frozen: it computes what the pretrained one does until it is trained.
   *
   * @param pretrained in which nothing is frozen ({@link #merge} makes one)
   * @param rank of {@link Composite.Lora}
   * @param scale of {@link Composite.Lora}
   * @param seed of the adapters' first matrices
   * @throws IllegalArgumentException if something is frozen, or there is nothing to adapt
   */
  public static Checkpoint adapt(Checkpoint pretrained, int rank, double scale, long seed) {
    requirePlain(pretrained);
    ModelSpec spec = with(pretrained.spec(), adapted(pretrained.spec().layers(), rank, scale));
    float[] parameters = new float[spec.parameterCount()];
    Random random = new Random(seed);
    int at = 0;
    for (LayerSpec layer : spec.layers()) {
      for (Tensor tensor : layer.tensors()) {
        Initial.tensor(tensor, parameters, at, random);
        at += tensor.count();
      }
    }
    return new Checkpoint(spec, parameters, pretrained.parameters().clone());
  }

  /**
   * The model with its first layers frozen.
   *
   * @param pretrained in which nothing is frozen
   * @param layers how many, of those of {@link ModelSpec#layers}
   * @throws IllegalArgumentException if something is frozen already, or nothing would be left
   */
  public static Checkpoint freeze(Checkpoint pretrained, int layers) {
    requirePlain(pretrained);
    List<LayerSpec> all = pretrained.spec().layers();
    Limits.check("frozen layers", layers, 1, all.size() - 1);
    List<LayerSpec> changed = new ArrayList<>();
    changed.add(new Composite.Frozen(all.subList(0, layers)));
    changed.addAll(all.subList(layers, all.size()));
    ModelSpec spec = with(pretrained.spec(), changed);
    float[] weights = pretrained.parameters();
    return new Checkpoint(
        spec,
        Arrays.copyOfRange(weights, spec.frozenCount(), weights.length),
        Arrays.copyOf(weights, spec.frozenCount()));
  }

  /**
   * The model in which nothing is frozen and nothing adapted, that computes the same but for
   * rounding: W + scale B A takes the place of W.
   */
  public static Checkpoint merge(Checkpoint adapted) {
    Merge merge = new Merge(adapted);
    ModelSpec spec = with(adapted.spec(), merge.layers(adapted.spec().layers(), false));
    return new Checkpoint(spec, Arrays.copyOf(merge.weights, merge.written));
  }

  /** Dense layers and attention with adapters, all others frozen, however deep. */
  static List<LayerSpec> adapted(List<LayerSpec> layers, int rank, double scale) {
    return layers.stream().map(layer -> adapted(layer, rank, scale)).toList();
  }

  private static LayerSpec adapted(LayerSpec layer, int rank, double scale) {
    if (layer instanceof LayerSpec.Dense || layer instanceof SequenceSpec.SelfAttention) {
      return new Composite.Lora(layer, rank, scale);
    }
    if (layer instanceof Composite.Residual residual) {
      return new Composite.Residual(
          adapted(residual.body(), rank, scale), adapted(residual.shortcut(), rank, scale));
    }
    if (layer instanceof Composite.Branches branches) {
      return new Composite.Branches(
          branches.join(),
          branches.branches().stream().map(branch -> adapted(branch, rank, scale)).toList());
    }
    return layer.tensors().isEmpty() ? layer : new Composite.Frozen(List.of(layer));
  }

  private static void requirePlain(Checkpoint checkpoint) {
    if (checkpoint.frozen().length > 0) {
      throw new IllegalArgumentException(
          "pretrained model must have no frozen weights but had " + checkpoint.frozen().length);
    }
  }

  private static ModelSpec with(ModelSpec spec, List<LayerSpec> layers) {
    return new ModelSpec(spec.name(), spec.inputShape(), spec.classes(), layers);
  }

  /** Walks through the layers, and takes weights from where they are. */
  private static final class Merge {
    private final float[][] sources;
    private final int[] read = new int[2];
    private final float[] weights;
    private int written;

    Merge(Checkpoint adapted) {
      this.sources = new float[][] {adapted.parameters(), adapted.frozen()};
      this.weights = new float[adapted.parameters().length + adapted.frozen().length];
    }

    List<LayerSpec> layers(List<LayerSpec> layers, boolean frozen) {
      List<LayerSpec> plain = new ArrayList<>();
      for (LayerSpec layer : layers) {
        if (layer instanceof Composite.Frozen inner) {
          plain.addAll(layers(inner.layers(), true));
        } else {
          plain.add(layer(layer, frozen));
        }
      }
      return plain;
    }

    private LayerSpec layer(LayerSpec layer, boolean frozen) {
      if (layer instanceof Composite.Lora lora) {
        for (LayerSpec.Dense product : Composite.Lora.products(lora.layer())) {
          merge(product, lora);
        }
        return lora.layer();
      }
      if (layer instanceof Composite.Residual residual) {
        return new Composite.Residual(
            layers(residual.body(), frozen), layers(residual.shortcut(), frozen));
      }
      if (layer instanceof Composite.Branches branches) {
        return new Composite.Branches(
            branches.join(),
            branches.branches().stream().map(branch -> layers(branch, frozen)).toList());
      }
      take(frozen ? 1 : 0, layer.parameterCount());
      return layer;
    }

    private void take(int source, int count) {
      System.arraycopy(sources[source], read[source], weights, written, count);
      read[source] += count;
      written += count;
    }

    private void merge(LayerSpec.Dense product, Composite.Lora lora) {
      int at = written;
      take(1, product.parameterCount());
      int down = read[0];
      int up = down + lora.rank() * product.in();
      for (int i = 0; i < product.out(); i++) {
        for (int j = 0; j < product.in(); j++) {
          double sum = 0;
          for (int k = 0; k < lora.rank(); k++) {
            double left = sources[0][up + i * lora.rank() + k];
            sum += left * sources[0][down + k * product.in() + j];
          }
          int place = at + i * product.in() + j;
          weights[place] = (float) (weights[place] + lora.scale() * sum);
        }
      }
      read[0] = up + product.out() * lora.rank();
    }
  }
}
