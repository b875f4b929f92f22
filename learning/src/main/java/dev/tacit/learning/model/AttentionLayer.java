package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.kernels.SmoothCurves;
import java.util.Arrays;

/**
 * Softmax(Q K^T / sqrt(d)) V for each head (Vaswani et al. 2017, equation 1), between the two
 * projections: queries, keys and values of a place lie side by side. No weights.
 *
 * <p>Places are worked on in blocks. Where a place sees none behind it, a block's scores end with
 * its own last place: with two blocks a quarter of the products is not done.
 */
final class AttentionLayer extends Layer {
  /** Smaller blocks, and more of them, spend on calls what they save. */
  private static final int LEAST_BLOCK = 16;

  private static final int BLOCKS = 2;

  private final Kernels kernels;
  private final int length;
  private final int dim;
  private final int heads;
  private final int width;
  private final boolean causal;
  private final float scale;
  private final Block[] blocks;

  /** Numbers of all blocks' scores. */
  private final int size;

  private final Floats queries;
  private final Floats keys;
  private final Floats values;
  private final Floats result;
  private final Floats scores;

  /** Of each example and head, for the way back; 0 for places that are not seen. */
  private final Floats weights;

  private final float[] projected;
  private final float[] mixed;
  private final float[] piece;
  private final float[] shares;
  private final float[] slopes;

  /**
   * Some places' scores, [rows, columns].
   *
   * @param first place
   * @param at where they begin among the scores of a head
   */
  private record Block(int first, int rows, int columns, int at) {}

  AttentionLayer(
      SequenceSpec.SelfAttention spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.kernels = kernels;
    this.dim = spec.dim();
    this.heads = spec.heads();
    this.width = dim / heads;
    this.length = out.size() / dim;
    this.causal = spec.causal();
    this.scale = (float) (1 / Math.sqrt(width));
    int rows = causal ? Math.max(LEAST_BLOCK, (length + BLOCKS - 1) / BLOCKS) : length;
    this.blocks = new Block[(length + rows - 1) / rows];
    int at = 0;
    for (int b = 0; b < blocks.length; b++) {
      int last = Math.min(length, (b + 1) * rows);
      blocks[b] = new Block(b * rows, last - b * rows, causal ? last : length, at);
      at += blocks[b].rows() * blocks[b].columns();
    }
    this.size = at;
    this.queries = kernels.allocate(length * width);
    this.keys = kernels.allocate(length * width);
    this.values = kernels.allocate(length * width);
    this.result = kernels.allocate(length * width);
    this.scores = kernels.allocate(size);
    this.weights = kernels.allocate(Limits.product("attention weights", capacity, heads, size));
    this.projected = new float[in.size()];
    this.mixed = new float[out.size()];
    this.piece = new float[length * width];
    this.shares = new float[size];
    this.slopes = new float[size];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), projected, 0, in.size());
      for (int head = 0; head < heads; head++) {
        read(head);
        int at = (e * heads + head) * size;
        for (Block block : blocks) {
          scores(block, queries, keys);
        }
        softmax();
        weights.put(at, shares, 0, size);
        for (Block block : blocks) {
          mix(block, weights, at, values, result);
        }
        write(result, mixed, head * width, dim);
      }
      out.values().put(e * out.size(), mixed, 0, out.size());
    }
  }

  private void read(int head) {
    read(projected, head * width, 3 * dim, queries);
    read(projected, dim + head * width, 3 * dim, keys);
    read(projected, 2 * dim + head * width, 3 * dim, values);
  }

  /** What places see of themselves alone, one behind the other, so that exp is one long loop. */
  private void softmax() {
    scores.get(0, slopes, 0, size);
    int packed = 0;
    for (Block block : blocks) {
      for (int t = 0; t < block.rows(); t++) {
        int row = block.at() + t * block.columns();
        int seen = seen(block, t);
        float most = Runs.largest(slopes, row, seen);
        Runs.centre(shares, packed, slopes, row, most, scale, seen);
        packed += seen;
      }
    }
    SmoothCurves.exponential(shares, packed);
    System.arraycopy(shares, 0, slopes, 0, packed);
    packed = 0;
    for (Block block : blocks) {
      for (int t = 0; t < block.rows(); t++) {
        int row = block.at() + t * block.columns();
        int seen = seen(block, t);
        float share = 1 / Runs.sum(slopes, packed, seen);
        Runs.centre(shares, row, slopes, packed, 0, share, seen);
        Arrays.fill(shares, row + seen, row + block.columns(), 0);
        packed += seen;
      }
    }
  }

  private int seen(Block block, int t) {
    return causal ? block.first() + t + 1 : length;
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      in.values().get(e * in.size(), projected, 0, in.size());
      out.gradients().get(e * out.size(), mixed, 0, out.size());
      for (int head = 0; head < heads; head++) {
        read(head);
        // Queries, keys and values of this head are read; their gradients take their place.
        backward(head, (e * heads + head) * size);
      }
      in.gradients().put(e * in.size(), projected, 0, in.size());
    }
  }

  private void backward(int head, int at) {
    Floats gradient = result;
    read(mixed, head * width, dim, gradient);
    for (Block block : blocks) {
      scores(block, gradient, values);
    }
    gather(weights, at, gradient, values);
    write(values, projected, 2 * dim + head * width, 3 * dim);
    weights.get(at, shares, 0, size);
    scores.get(0, slopes, 0, size);
    softmaxGradient();
    scores.put(0, slopes, 0, size);
    for (Block block : blocks) {
      mix(block, scores, 0, keys, gradient);
    }
    write(gradient, projected, head * width, 3 * dim);
    gather(scores, 0, queries, gradient);
    write(gradient, projected, dim + head * width, 3 * dim);
  }

  private void softmaxGradient() {
    for (Block block : blocks) {
      for (int t = 0; t < block.rows(); t++) {
        int row = block.at() + t * block.columns();
        int seen = seen(block, t);
        float mean = Runs.dot(shares, row, slopes, row, seen);
        Runs.centre(slopes, row, slopes, row, mean, scale, seen);
        Runs.multiply(slopes, row, slopes, row, shares, row, seen);
        Arrays.fill(slopes, row + seen, row + block.columns(), 0);
      }
    }
  }

  /** The scores of a block's places: its rows of {@code a} by the seen rows of {@code b}. */
  private void scores(Block block, Floats a, Floats b) {
    Product shape = new Product(false, true, block.rows(), block.columns(), width);
    kernels.multiply(shape, a, block.first() * width, b, 0, 0f, scores, block.at());
  }

  /** A block's rows of {@code into}: sums of the seen rows of {@code b} by weight. */
  private void mix(Block block, Floats by, int at, Floats b, Floats into) {
    Product shape = new Product(false, false, block.rows(), width, block.columns());
    kernels.multiply(shape, by, at + block.at(), b, 0, 0f, into, block.first() * width);
  }

  /** All rows of {@code into}: sums of the rows of {@code b} that see them, by weight. */
  private void gather(Floats by, int at, Floats b, Floats into) {
    // The last block is the one that sees all.
    for (int i = blocks.length - 1; i >= 0; i--) {
      Block block = blocks[i];
      Product shape = new Product(true, false, block.columns(), width, block.rows());
      float beta = i == blocks.length - 1 ? 0f : 1f;
      kernels.multiply(shape, by, at + block.at(), b, block.first() * width, beta, into, 0);
    }
  }

  private void read(float[] from, int at, int step, Floats into) {
    for (int t = 0; t < length; t++) {
      System.arraycopy(from, at + t * step, piece, t * width, width);
    }
    into.put(0, piece, 0, piece.length);
  }

  private void write(Floats from, float[] into, int at, int step) {
    from.get(0, piece, 0, piece.length);
    for (int t = 0; t < length; t++) {
      System.arraycopy(piece, t * width, into, at + t * step, width);
    }
  }
}
