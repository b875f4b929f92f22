package dev.tacit.learning.kernels;

/** Convolutions from their definition, in double. */
record SlowConvolution(ConvolutionShape shape) {
  /** Hears of each pair of an input's and an output's number, and of the weight between them. */
  private interface Pair {
    void at(int in, int out, int weight);
  }

  double[] forward(int images, float[] x, float[] w, float[] bias) {
    double[] y = new double[images * shape.outSize()];
    for (int i = 0; i < y.length; i++) {
      y[i] = bias[i % shape.out()];
    }
    each(0, images, (in, out, weight) -> y[out] += (double) x[in] * w[weight]);
    return y;
  }

  double[] gradients(int from, int to, float[] x, float[] dy) {
    double[] dw = new double[shape.patch() * shape.out()];
    each(from, to, (in, out, weight) -> dw[weight] += (double) x[in] * dy[out]);
    return dw;
  }

  double[] inputGradients(int images, float[] w, float[] dy) {
    double[] dx = new double[images * shape.inSize()];
    each(0, images, (in, out, weight) -> dx[in] += (double) w[weight] * dy[out]);
    return dx;
  }

  private void each(int from, int to, Pair pair) {
    for (int e = from; e < to; e++) {
      for (int oy = 0; oy < shape.outHeight(); oy++) {
        for (int ox = 0; ox < shape.outWidth(); ox++) {
          int out = e * shape.outSize() + (oy * shape.outWidth() + ox) * shape.out();
          window(e, oy, ox, out, pair);
        }
      }
    }
  }

  private void window(int e, int oy, int ox, int out, Pair pair) {
    for (int ky = 0; ky < shape.kernelHeight(); ky++) {
      for (int kx = 0; kx < shape.kernelWidth(); kx++) {
        int y = oy * shape.strideHeight() + ky - shape.paddingHeight();
        int x = ox * shape.strideWidth() + kx - shape.paddingWidth();
        boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
        for (int i = 0; inside && i < shape.in(); i++) {
          int in = e * shape.inSize() + (y * shape.width() + x) * shape.in() + i;
          int weight = ((ky * shape.kernelWidth() + kx) * shape.in() + i) * shape.out();
          for (int j = 0; j < shape.out(); j++) {
            pair.at(in, out + j, weight + j);
          }
        }
      }
    }
  }
}
