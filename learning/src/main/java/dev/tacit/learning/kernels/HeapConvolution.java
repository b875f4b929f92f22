package dev.tacit.learning.kernels;

import java.util.Arrays;

/**
 * A convolution without patches: a window's numbers are read from the padded image where they lie,
 * by a table of places (Dukhan, "The Indirect Convolution Algorithm", 2019, section 3; there a
 * pointer for each pixel). One image at a time, so that all but the weights stays in the first
 * cache.
 */
final class HeapConvolution implements Convolution {
  private final ConvolutionShape shape;
  private final Tiles tiles;
  private final Scratch scratch;
  private final int outStep;
  private final int patchStep;
  private final int[] windows;
  private final int[] offsets;
  private final float[] image;
  private final float[] biasRows;
  private final float[] weights;
  private final float[] transposed;

  HeapConvolution(ConvolutionShape shape, Tiles tiles, Scratch scratch) {
    this.shape = shape;
    this.tiles = tiles;
    this.scratch = scratch;
    this.outStep = tiles.padded(shape.out());
    this.patchStep = tiles.padded(shape.patch());
    this.windows = new int[Tiles.paddedRows(shape.positions())];
    Arrays.setAll(windows, p -> shape.window(Math.min(p, shape.positions() - 1)));
    this.offsets = new int[Tiles.paddedRows(shape.patch())];
    Arrays.setAll(offsets, k -> shape.offset(Math.min(k, shape.patch() - 1)));
    this.biasRows = new float[Tiles.paddedRows(shape.positions()) * outStep];
    this.image = new float[shape.paddedSize()];
    this.weights = new float[Strips.size(shape.patch(), shape.out(), tiles.width())];
    this.transposed = new float[Strips.size(shape.out(), shape.patch(), tiles.width())];
  }

  @Override
  public void load(float[] values) {
    int out = shape.out();
    Strips forth = new Strips(shape.patch(), tiles.width(), weights);
    for (int k = 0; k < shape.patch(); k++) {
      forth.putRow(k, out, values, k * out);
    }
    Strips back = new Strips(out, tiles.width(), transposed);
    for (int k = 0; k < shape.patch(); k += Strips.ROWS) {
      back.putColumns(k, Math.min(Strips.ROWS, shape.patch() - k), values, k * out);
    }
  }

  @Override
  public void forward(int examples, Floats in, float[] bias, Floats out) {
    int positions = shape.positions();
    float[] c = scratch.product(Tiles.paddedRows(positions) * outStep);
    for (int p = 0; bias != null && p < positions; p++) {
      System.arraycopy(bias, 0, biasRows, p * outStep, shape.out());
    }
    for (int e = 0; e < examples; e++) {
      pad(in, e);
      System.arraycopy(biasRows, 0, c, 0, biasRows.length);
      tiles.multiply(
          0,
          positions,
          shape.out(),
          shape.patch(),
          image,
          windows,
          offsets,
          weights,
          true,
          c,
          0,
          outStep);
      scratch.write(c, outStep, positions, shape.out(), out, e * shape.outSize());
    }
  }

  private void pad(Floats in, int example) {
    Arrays.fill(image, 0);
    shape.pad(in, example * shape.inSize(), image);
  }

  @Override
  public double gradient(int example, Floats in, Floats outGradients, float[] into, int at) {
    pad(in, example);
    float[] right = right(outGradients, example);
    return formed(
        tiles,
        scratch,
        shape.patch(),
        shape.out(),
        shape.positions(),
        image,
        offsets,
        windows,
        right,
        outStep,
        into,
        at);
  }

  private float[] right(Floats outGradients, int example) {
    return scratch.strips(
        outGradients, example * shape.outSize(), shape.positions(), shape.out(), tiles.width());
  }

  /**
   * A product whose rows go to {@code into} one after the other, and its squared norm.
   *
   * @param b {@link Strips}
   */
  static double formed(
      Tiles tiles,
      Scratch scratch,
      int rows,
      int columns,
      int inner,
      float[] a,
      int[] rowAt,
      int[] innerAt,
      float[] b,
      int step,
      float[] into,
      int at) {
    float[] tile = scratch.product(Tiles.ROWS * step);
    double squares = 0;
    for (int r = 0; r < rows; r += Tiles.ROWS) {
      int some = Math.min(Tiles.ROWS, rows - r);
      boolean whole = step == columns && some == Tiles.ROWS;
      float[] c = whole ? into : tile;
      int to = whole ? at + r * columns : 0;
      tiles.multiply(r, some, columns, inner, a, rowAt, innerAt, b, false, c, to, step);
      for (int i = 0; !whole && i < some; i++) {
        System.arraycopy(tile, i * step, into, at + (r + i) * columns, columns);
      }
      squares += TiledKernels.bound(tiles, some * columns, into, at + r * columns);
    }
    return squares;
  }

  @Override
  public void gradients(int examples, Floats in, Floats outGradients, float[] into) {
    int rows = Tiles.paddedRows(shape.patch());
    float[] c = scratch.product(rows * outStep);
    for (int e = 0; e < examples; e++) {
      pad(in, e);
      float[] right = right(outGradients, e);
      tiles.multiply(
          0,
          shape.patch(),
          shape.out(),
          shape.positions(),
          image,
          offsets,
          windows,
          right,
          e > 0,
          c,
          0,
          outStep);
    }
    for (int k = 0; k < shape.patch(); k++) {
      System.arraycopy(c, k * outStep, into, k * shape.out(), shape.out());
    }
  }

  @Override
  public void inputGradients(int examples, Floats outGradients, Floats inGradients) {
    int positions = shape.positions();
    float[] c = scratch.product(Tiles.paddedRows(positions) * patchStep);
    int[] rowAt = scratch.rows(positions, shape.out());
    int[] innerAt = scratch.inners(shape.out(), 1);
    float[] left = scratch.left(shape.outSize());
    for (int e = 0; e < examples; e++) {
      outGradients.get(e * shape.outSize(), left, 0, shape.outSize());
      tiles.multiply(
          0,
          positions,
          shape.patch(),
          shape.out(),
          left,
          rowAt,
          innerAt,
          transposed,
          false,
          c,
          0,
          patchStep);
      Arrays.fill(image, 0);
      shape.scatter(c, patchStep, image);
      shape.unpad(image, inGradients, e * shape.inSize());
    }
  }
}
