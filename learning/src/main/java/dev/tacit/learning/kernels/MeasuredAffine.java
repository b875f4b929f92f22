package dev.tacit.learning.kernels;

import java.util.List;

/** Weights at whichever of several kernels is fastest at a product; each is loaded when needed. */
final class MeasuredAffine implements Affine {
  private final int in;
  private final int out;
  private final MeasuredKernels kernels;
  private final List<Affine> candidates;
  private final boolean[] loaded;
  private final float[] weights;

  MeasuredAffine(int in, int out, MeasuredKernels kernels) {
    this.in = in;
    this.out = out;
    this.kernels = kernels;
    this.candidates = kernels.candidates().stream().map(one -> one.affine(in, out)).toList();
    this.loaded = new boolean[candidates.size()];
    this.weights = new float[in * out];
  }

  @Override
  public void load(float[] parameters, int offset) {
    System.arraycopy(parameters, offset, weights, 0, weights.length);
    java.util.Arrays.fill(loaded, false);
  }

  @Override
  public void forward(int rows, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    fastest(new Product(false, true, rows, out, in)).forward(rows, x, bias, y, squaredNorms);
  }

  @Override
  public void backward(int rows, Floats dy, Floats dx) {
    fastest(new Product(false, false, rows, in, out)).backward(rows, dy, dx);
  }

  private Affine fastest(Product shape) {
    int place = kernels.place(shape);
    if (!loaded[place]) {
      candidates.get(place).load(weights, 0);
      loaded[place] = true;
    }
    return candidates.get(place);
  }
}
