package dev.tacit.learning.kernels;

/** One matrix, multiplied by a library. */
final class LibraryAffine implements Affine {
  private final int in;
  private final int out;
  private final Kernels kernels;
  private final Floats weights;
  private float[] biases = new float[0];

  LibraryAffine(int in, int out, Kernels kernels) {
    this.in = in;
    this.out = out;
    this.kernels = kernels;
    this.weights = kernels.allocate(in * out);
  }

  @Override
  public void load(float[] parameters, int offset) {
    weights.put(0, parameters, offset, in * out);
  }

  @Override
  public void forward(int rows, Floats x, float[] bias, Floats y, double[] squaredNorms) {
    for (int r = 0; squaredNorms != null && r < rows; r++) {
      squaredNorms[r] = kernels.squaredNormBound(in, x, r * in);
    }
    if (bias != null) {
      y.put(0, repeated(bias, rows), 0, rows * out);
    }
    Product shape = new Product(false, true, rows, out, in);
    kernels.multiply(shape, x, 0, weights, 0, bias == null ? 0f : 1f, y, 0);
  }

  private float[] repeated(float[] bias, int rows) {
    if (biases.length < rows * out) {
      biases = new float[rows * out];
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(bias, 0, biases, r * out, out);
    }
    return biases;
  }

  @Override
  public void backward(int rows, Floats dy, Floats dx) {
    kernels.multiply(new Product(false, false, rows, in, out), dy, 0, weights, 0, 0f, dx, 0);
  }
}
