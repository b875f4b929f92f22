package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Layers of tokens and sequences. */
public sealed interface SequenceSpec extends LayerSpec {
  /** [length, features] becomes [features, length]: a signal whose channels are the features. */
  record TimeToChannels() implements SequenceSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("time_to_channels", inputShape, 2);
      return new int[] {inputShape[1], inputShape[0]};
    }
  }

  /** The mean of a sequence's features over its length. */
  record MeanOverTime() implements SequenceSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("mean_over_time", inputShape, 2);
      return new int[] {inputShape[1]};
    }
  }

  /** A row of weights for each token; weight [vocabulary, dim]. Can only be the first layer. */
  record Embedding(int vocabulary, int dim) implements SequenceSpec {
    public Embedding {
      Limits.product("embedding weights", vocabulary, dim);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(new Tensor("weight", List.of(vocabulary, dim), 1));
    }

    @Override
    public OptionalInt tokens() {
      return OptionalInt.of(vocabulary);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("embedding", inputShape, 1);
      return new int[] {inputShape[0], dim};
    }

    @Override
    public boolean looksAhead() {
      return false;
    }
  }

  /** Adds a row of weights to each place of a sequence; weight [length, dim]. */
  record PositionEmbedding(int length, int dim) implements SequenceSpec {
    public PositionEmbedding {
      Limits.product("position_embedding weights", length, dim);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(new Tensor("weight", List.of(length, dim), dim));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("position_embedding", inputShape, 2);
      Limits.width("position_embedding dim", dim, inputShape[1], "features");
      Limits.check("sequence before position_embedding", inputShape[0], 1, length);
      return inputShape;
    }

    @Override
    public boolean looksAhead() {
      return false;
    }
  }

  /**
   * Long short-term memory (Hochreiter and Schmidhuber 1997; with a forget gate): gates in the
   * order input, forget, cell, output, two biases, zero state at first.
   *
   * @param layers one upon the other
   */
  record Lstm(int in, int hidden, int layers, boolean bias, Output output) implements SequenceSpec {
    /** What comes out. */
    public enum Output {
      /** The hidden states of all places. */
      SEQUENCE,
      /** That of the last. */
      LAST
    }

    public Lstm {
      Limits.check("lstm layers", layers, 1, 16);
      Limits.product("lstm weights", 4, hidden, Math.max(in, hidden));
    }

    @Override
    public List<Tensor> tensors() {
      List<Tensor> all = new ArrayList<>();
      for (int k = 0; k < layers; k++) {
        int width = k == 0 ? in : hidden;
        all.add(new Tensor("weight_ih_l" + k, List.of(4 * hidden, width), hidden));
        all.add(new Tensor("weight_hh_l" + k, List.of(4 * hidden, hidden), hidden));
        if (bias) {
          all.add(new Tensor("bias_ih_l" + k, List.of(4 * hidden), Tensor.ZEROS));
          all.add(new Tensor("bias_hh_l" + k, List.of(4 * hidden), Tensor.ZEROS));
        }
      }
      return List.copyOf(all);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("lstm", inputShape, 2);
      Limits.width("lstm in", in, inputShape[1], "features");
      return output == Output.LAST ? new int[] {hidden} : new int[] {inputShape[0], hidden};
    }

    @Override
    public boolean looksAhead() {
      return false;
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return layers * (long) inputShape[0] * (in + 16L * hidden);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /**
   * Multi-head scaled dot-product attention of a sequence on itself (Vaswani et al. 2017, section
   * 3.2); weights in_proj [3 dim, dim] of queries, keys and values, out_proj [dim, dim].
   *
   * @param heads divides dim
   * @param causal whether a place sees none behind itself
   */
  record SelfAttention(int dim, int heads, boolean causal, boolean bias) implements SequenceSpec {
    public SelfAttention {
      Limits.product("self_attention weights", 3, dim, dim);
      Limits.check("self_attention heads", heads, 1, dim);
      Limits.divides("self_attention heads", heads, dim);
    }

    Dense inward() {
      return new Dense(dim, 3 * dim, bias);
    }

    Dense outward() {
      return new Dense(dim, dim, bias);
    }

    @Override
    public List<Tensor> tensors() {
      List<Tensor> all = new ArrayList<>();
      all.add(new Tensor("in_proj_weight", List.of(3 * dim, dim), dim));
      if (bias) {
        all.add(new Tensor("in_proj_bias", List.of(3 * dim), Tensor.ZEROS));
      }
      all.add(new Tensor("out_proj.weight", List.of(dim, dim), dim));
      if (bias) {
        all.add(new Tensor("out_proj.bias", List.of(dim), Tensor.ZEROS));
      }
      return List.copyOf(all);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("self_attention", inputShape, 2);
      Limits.width("self_attention dim", dim, inputShape[1], "features");
      return inputShape;
    }

    @Override
    public boolean looksAhead() {
      return !causal;
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      long length = inputShape[0];
      return heads * length * length + 8 * length * dim;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }
}
