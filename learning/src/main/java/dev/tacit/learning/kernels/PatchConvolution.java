package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * A convolution as a library's matrix product: each window of an image becomes a row of patches.
 */
final class PatchConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final Kernels kernels;
  private final Floats weights;
  private final Floats patches;
  private final Floats result;
  private final float[] image;
  private final float[] rows;
  private float[] biases = new float[0];

  PatchConvolution(ConvolutionShape shape, int capacity, Kernels kernels) {
    this.shape = shape;
    this.kernels = kernels;
    this.weights = kernels.allocate(shape.patch() * shape.out());
    this.patches =
        kernels.allocate(Math.multiplyExact(capacity, shape.positions() * shape.patch()));
    this.result = kernels.allocate(shape.patch() * shape.out());
    this.image = new float[shape.paddedSize()];
    this.rows = new float[shape.positions() * shape.patch()];
  }

  @Override
  public void load(float[] values) {
    weights.put(0, values, 0, shape.patch() * shape.out());
  }

  @Override
  public void forward(int examples, Floats in, float[] bias, Floats out) {
    Arrays.fill(image, 0);
    for (int e = 0; e < examples; e++) {
      shape.pad(in, e * shape.inSize(), image);
      gather();
      patches.put(e * rows.length, rows, 0, rows.length);
      if (bias != null) {
        out.put(e * shape.outSize(), repeated(bias), 0, shape.outSize());
      }
    }
    int all = examples * shape.positions();
    Product product = new Product(false, false, all, shape.out(), shape.patch());
    kernels.multiply(product, patches, 0, weights, 0, bias == null ? 0f : 1f, out, 0);
  }

  private float[] repeated(float[] bias) {
    if (biases.length == 0) {
      biases = new float[shape.outSize()];
    }
    for (int p = 0; p < shape.positions(); p++) {
      System.arraycopy(bias, 0, biases, p * shape.out(), shape.out());
    }
    return biases;
  }

  private void gather() {
    int run = shape.kernelWidth() * shape.in();
    int at = 0;
    for (int p = 0; p < shape.positions(); p++) {
      int window = shape.window(p);
      for (int ky = 0; ky < shape.kernelHeight(); ky++) {
        System.arraycopy(image, window + ky * shape.pitch(), rows, at, run);
        at += run;
      }
    }
  }

  @Override
  public double gradient(int example, Floats in, Floats outGradients, float[] into, int at) {
    int count = shape.patch() * shape.out();
    Product product = new Product(true, false, shape.patch(), shape.out(), shape.positions());
    kernels.multiply(
        product,
        patches,
        example * rows.length,
        outGradients,
        example * shape.outSize(),
        0f,
        result,
        0);
    result.get(0, into, at, count);
    return kernels.squaredNormBound(count, into, at);
  }

  @Override
  public void gradients(int examples, Floats in, Floats outGradients, float[] into) {
    int all = examples * shape.positions();
    Product product = new Product(true, false, shape.patch(), shape.out(), all);
    kernels.multiply(product, patches, 0, outGradients, 0, 0f, result, 0);
    result.get(0, into, 0, shape.patch() * shape.out());
  }

  /** The patches have served: their gradients take their place. */
  @Override
  public void inputGradients(int examples, Floats outGradients, Floats inGradients) {
    int all = examples * shape.positions();
    Product product = new Product(false, true, all, shape.patch(), shape.out());
    kernels.multiply(product, outGradients, 0, weights, 0, 0f, patches, 0);
    for (int e = 0; e < examples; e++) {
      patches.get(e * rows.length, rows, 0, rows.length);
      Arrays.fill(image, 0);
      shape.scatter(rows, shape.patch(), image);
      shape.unpad(image, inGradients, e * shape.inSize());
    }
  }
}
