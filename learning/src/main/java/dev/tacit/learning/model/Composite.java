package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A layer made of others. */
public sealed interface Composite extends LayerSpec {
  /** The lists of layers in it, each from its input on. */
  List<List<LayerSpec>> parts();

  /** What the parts are called, for tables and names of tensors; empty for one that is alone. */
  List<String> partNames();

  @Override
  default List<Tensor> tensors() {
    return Parts.tensors(this, LayerSpec::tensors);
  }

  @Override
  default List<Tensor> frozenTensors() {
    return Parts.tensors(this, LayerSpec::frozenTensors);
  }

  @Override
  default long scratchFloats(int[] inputShape) {
    return Parts.scratchFloats(this, inputShape);
  }

  @Override
  default long formedFloats(int[] inputShape) {
    return Parts.formedFloats(this, inputShape);
  }

  @Override
  default boolean looksAhead() {
    return parts().stream().flatMap(List::stream).anyMatch(LayerSpec::looksAhead);
  }

  /**
   * body(x) + shortcut(x).
   *
   * @param shortcut of none is x itself
   */
  record Residual(List<LayerSpec> body, List<LayerSpec> shortcut) implements Composite {
    public Residual {
      body = List.copyOf(body);
      shortcut = List.copyOf(shortcut);
      Limits.check("number of residual layers", body.size(), 1, ModelSpec.MAXIMUM_LAYERS);
      Limits.check("number of shortcut layers", shortcut.size(), 0, ModelSpec.MAXIMUM_LAYERS);
    }

    @Override
    public List<List<LayerSpec>> parts() {
      return List.of(body, shortcut);
    }

    @Override
    public List<String> partNames() {
      return List.of("body", "shortcut");
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      int[] out = Parts.through(body, inputShape, false);
      int[] beside = Parts.through(shortcut, inputShape, false);
      if (!Arrays.equals(out, beside)) {
        throw new IllegalArgumentException(
            "residual shortcut must give "
                + Arrays.toString(out)
                + " as the body does but gave "
                + Arrays.toString(beside));
      }
      return out;
    }
  }

  /**
   * What goes through each of some branches, joined.
   *
   * @param branches 2 to 64; one without layers is the input itself
   */
  record Branches(Join join, List<List<LayerSpec>> branches) implements Composite {
    static final int MAXIMUM = 64;

    /** How outputs become one. */
    public enum Join {
      /** Number by number. */
      ADD,
      /** One behind the other along the first axis: channels of images and signals. */
      CHANNELS,
      /** One behind the other along the last axis: features of sequences. */
      FEATURES
    }

    public Branches {
      branches = branches.stream().map(List::copyOf).toList();
      Limits.check("number of branches", branches.size(), 2, MAXIMUM);
      for (List<LayerSpec> branch : branches) {
        Limits.check("number of layers in a branch", branch.size(), 0, ModelSpec.MAXIMUM_LAYERS);
      }
    }

    @Override
    public List<List<LayerSpec>> parts() {
      return branches;
    }

    @Override
    public List<String> partNames() {
      return IntStream.range(0, branches.size()).mapToObj(k -> "branches." + k).toList();
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      int[] first = Parts.through(branches.get(0), inputShape, false);
      int[] all = first.clone();
      int axis = join == Join.FEATURES ? first.length - 1 : 0;
      for (List<LayerSpec> branch : branches.subList(1, branches.size())) {
        int[] shape = Parts.through(branch, inputShape, false);
        int[] alike = shape.clone();
        if (join != Join.ADD && alike.length == first.length) {
          alike[axis] = first[axis];
          all[axis] = (int) Math.min(Integer.MAX_VALUE, (long) all[axis] + shape[axis]);
        }
        if (!Arrays.equals(first, alike)) {
          throw new IllegalArgumentException(
              "branches must give "
                  + (join == Join.ADD ? "one shape" : "shapes alike but for axis " + axis)
                  + " but gave "
                  + Arrays.toString(first)
                  + " and "
                  + Arrays.toString(shape));
        }
      }
      Limits.product("output of branches", all);
      return all;
    }
  }

  /**
   * Layers whose weights stay as they are: in no parameter vector, so neither clipped nor noised.
   * Backward passes stop above the lowest layer that is trained.
   *
   * @param layers 1 or more, in which nothing is frozen already
   */
  record Frozen(List<LayerSpec> layers) implements Composite {
    public Frozen {
      layers = List.copyOf(layers);
      Limits.check("number of frozen layers", layers.size(), 1, ModelSpec.MAXIMUM_LAYERS);
      if (layers.stream().anyMatch(layer -> layer.frozenCount() > 0)) {
        throw new IllegalArgumentException("frozen layers must hold no frozen ones but did");
      }
    }

    @Override
    public List<List<LayerSpec>> parts() {
      return List.of(layers);
    }

    @Override
    public List<String> partNames() {
      return List.of("");
    }

    @Override
    public List<Tensor> tensors() {
      return List.of();
    }

    @Override
    public List<Tensor> frozenTensors() {
      return Parts.tensors(this, LayerSpec::tensors);
    }

    @Override
    public OptionalInt tokens() {
      return layers.get(0).tokens();
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      return Parts.through(layers, inputShape, true);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return 0;
    }
  }

  /**
   * A low-rank adapter (Hu, Shen, Wallis, Allen-Zhu, Li, Wang, Wang and Chen, "LoRA: Low-Rank
   * Adaptation of Large Language Models", ICLR 2022, section 4.1): each product W x + b becomes W x
   * + b + scale B A x, with W and b frozen. B starts at zero, so that the start is the layer alone.
   *
   * @param layer dense or self-attention, of which both projections are adapted: the queries',
   *     keys' and values' as the one matrix that they are
   * @param rank rows of A [rank, in] and columns of B [out, rank]
   * @param scale alpha / rank there; in [1e-6, 1e6]
   */
  record Lora(LayerSpec layer, int rank, double scale) implements Composite {
    public Lora {
      Limits.check("lora rank", rank, 1, Limits.WIDTH);
      if (!(scale >= 1e-6 && scale <= 1e6)) {
        throw new IllegalArgumentException("lora scale must be in [1e-6, 1e6] but was " + scale);
      }
      if (!(layer instanceof Dense || layer instanceof SequenceSpec.SelfAttention)) {
        throw new IllegalArgumentException(
            "lora layer must be dense or self_attention but was " + LayerJson.name(layer));
      }
      for (Dense product : products(layer)) {
        Limits.product("lora weights", rank, Math.max(product.in(), product.out()));
      }
    }

    /** The products in a layer that can be adapted. */
    static List<Dense> products(LayerSpec layer) {
      return layer instanceof SequenceSpec.SelfAttention attention
          ? List.of(attention.inward(), attention.outward())
          : List.of((Dense) layer);
    }

    /** A and B of a product. */
    static List<Tensor> adapter(Dense product, int rank) {
      return List.of(
          new Tensor("lora_a", List.of(rank, product.in()), product.in()),
          new Tensor("lora_b", List.of(product.out(), rank), Tensor.ZEROS));
    }

    @Override
    public List<List<LayerSpec>> parts() {
      return List.of(List.of(layer));
    }

    @Override
    public List<String> partNames() {
      return List.of("");
    }

    @Override
    public List<Tensor> tensors() {
      List<Tensor> all = new ArrayList<>();
      String[] names =
          layer instanceof Dense ? new String[] {""} : new String[] {"in_proj.", "out_proj."};
      List<Dense> products = products(layer);
      for (int i = 0; i < names.length; i++) {
        for (Tensor tensor : adapter(products.get(i), rank)) {
          all.add(tensor.within(names[i]));
        }
      }
      return List.copyOf(all);
    }

    @Override
    public List<Tensor> frozenTensors() {
      return layer.tensors();
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      return layer.outputShape(inputShape);
    }

    /** Of each product, the gradient by the input once more, A x and B A x. */
    @Override
    public long scratchFloats(int[] inputShape) {
      long places = Limits.product("lora input", inputShape) / inputShape[inputShape.length - 1];
      long floats = layer.scratchFloats(inputShape);
      for (Dense product : products(layer)) {
        floats += places * (product.in() + 2L * rank + 2L * product.out());
        floats += inputShape.length == 1 ? 4L * rank + 2L * (product.in() + product.out()) : 0;
      }
      return floats;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return inputShape.length == 1 ? 0 : parameterCount();
    }
  }
}
