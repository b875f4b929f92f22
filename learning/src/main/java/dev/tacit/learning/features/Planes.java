package dev.tacit.learning.features;

import java.util.Arrays;

/**
 * Several complex images of one size beside each other, as arrays of rows: image b has columns b *
 * (width / images) on. Rows are arrays of their own, so that loops run over whole rows at the same
 * index, which HotSpot turns into vector instructions.
 */
final class Planes {
  final int rows;
  final int columns;
  final int images;
  float[][] re;
  float[][] im;
  private float[][] spareRe;
  private float[][] spareIm;

  Planes(int rows, int columns, int images) {
    this.rows = rows;
    this.columns = columns;
    this.images = images;
    int width = columns * images;
    this.re = new float[rows][width];
    this.im = new float[rows][width];
    this.spareRe = new float[rows][width];
    this.spareIm = new float[rows][width];
  }

  /** Transforms every column in place. */
  void transform(Dft dft) {
    for (int stage = 0; stage < dft.stages(); stage++) {
      dft.stage(stage, re, im, spareRe, spareIm);
      float[][] wasRe = re;
      float[][] wasIm = im;
      re = spareRe;
      im = spareIm;
      spareRe = wasRe;
      spareIm = wasIm;
    }
  }

  /** Writes each image's transpose; {@code into} has as many images of the other shape. */
  void transposeInto(Planes into) {
    for (int r = 0; r < rows; r++) {
      for (int b = 0; b < images; b++) {
        for (int c = 0; c < columns; c++) {
          into.re[c][b * rows + r] = re[r][b * columns + c];
          into.im[c][b * rows + r] = im[r][b * columns + c];
        }
      }
    }
  }

  /** Sets the real part to the modulus and the imaginary part to zero. */
  void modulus() {
    for (int r = 0; r < rows; r++) {
      float[] x = re[r];
      float[] y = im[r];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) Math.sqrt(x[i] * x[i] + y[i] * y[i]);
      }
      Arrays.fill(y, 0);
    }
  }
}
