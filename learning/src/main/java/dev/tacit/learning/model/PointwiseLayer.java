package dev.tacit.learning.model;

import org.apache.commons.math3.special.Erf;

/** A smooth function of single numbers whose derivative needs what went in. */
final class PointwiseLayer extends Layer {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double DENSITY = 1 / Math.sqrt(2 * Math.PI);
  private static final double TANH_SCALE = Math.sqrt(2 / Math.PI);
  private static final double TANH_CUBE = 0.044715;

  private final Curve curve;
  private final float[] values;
  private final float[] gradients;

  /** A function and its derivative. */
  interface Curve {
    double value(double x);

    double slope(double x);
  }

  PointwiseLayer(LayerSpec.Pointwise spec, Slot in, Slot out) {
    super(in, out);
    this.curve = curve(spec);
    this.values = new float[in.size()];
    this.gradients = new float[in.size()];
  }

  private static Curve curve(LayerSpec.Pointwise spec) {
    if (spec instanceof LayerSpec.Gelu gelu) {
      return gelu.form() == LayerSpec.Gelu.Form.EXACT ? new ExactGelu() : new TanhGelu();
    }
    return spec instanceof LayerSpec.Silu ? new Silu() : new Logistic();
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), values, 0, in.size());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) curve.value(values[i]);
      }
      out.values().put(e * in.size(), values, 0, in.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      in.values().get(e * in.size(), values, 0, in.size());
      out.gradients().get(e * in.size(), gradients, 0, in.size());
      for (int i = 0; i < values.length; i++) {
        gradients[i] = (float) (gradients[i] * curve.slope(values[i]));
      }
      in.gradients().put(e * in.size(), gradients, 0, in.size());
    }
  }

  static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private record Logistic() implements Curve {
    @Override
    public double value(double x) {
      return logistic(x);
    }

    @Override
    public double slope(double x) {
      double y = logistic(x);
      return y * (1 - y);
    }
  }

  private record Silu() implements Curve {
    @Override
    public double value(double x) {
      return x * logistic(x);
    }

    @Override
    public double slope(double x) {
      double y = logistic(x);
      return y * (1 + x * (1 - y));
    }
  }

  private record ExactGelu() implements Curve {
    @Override
    public double value(double x) {
      return x * 0.5 * (1 + Erf.erf(x * ROOT_HALF));
    }

    @Override
    public double slope(double x) {
      return 0.5 * (1 + Erf.erf(x * ROOT_HALF)) + x * DENSITY * Math.exp(-x * x / 2);
    }
  }

  private record TanhGelu() implements Curve {
    @Override
    public double value(double x) {
      return 0.5 * x * (1 + Math.tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x)));
    }

    @Override
    public double slope(double x) {
      double t = Math.tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x));
      double inner = TANH_SCALE * (1 + 3 * TANH_CUBE * x * x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
    }
  }
}
