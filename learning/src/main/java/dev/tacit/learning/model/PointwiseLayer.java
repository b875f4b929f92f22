package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.kernels.SmoothCurves;

/**
 * A smooth function of single numbers whose derivative needs what went in. The forward pass takes
 * both, which share most of their work, and puts the derivatives over its input where it may.
 */
final class PointwiseLayer extends Layer {
  /** Three arrays of it fit the first cache. */
  private static final int CHUNK = 2048;

  private final Curve curve;
  private final Floats slopes;
  private final float[] values = new float[CHUNK];
  private final float[] derivatives = new float[CHUNK];
  private final float[] spare = new float[CHUNK];

  /** Turns values into the function's and writes its slopes. */
  private interface Curve {
    void apply(float[] values, float[] slopes, float[] spare, int length);
  }

  /**
   * @param free whether nobody needs the input any more
   */
  PointwiseLayer(
      LayerSpec.Pointwise spec, Slot in, Slot out, boolean free, int capacity, Kernels kernels) {
    super(in, out);
    this.curve = curve(spec);
    this.slopes =
        free ? in.values() : kernels.allocate(Limits.product("slopes", capacity, in.size()));
  }

  private static Curve curve(LayerSpec.Pointwise spec) {
    if (spec instanceof LayerSpec.Gelu gelu) {
      return gelu.form() == LayerSpec.Gelu.Form.EXACT ? SmoothCurves::gelu : SmoothCurves::tanhGelu;
    }
    return spec instanceof LayerSpec.Silu
        ? (values, slopes, spare, length) -> SmoothCurves.silu(values, slopes, length)
        : (values, slopes, spare, length) -> SmoothCurves.logistic(values, slopes, length);
  }

  @Override
  void forward(int examples) {
    int total = examples * in.size();
    for (int at = 0; at < total; at += CHUNK) {
      int length = Math.min(CHUNK, total - at);
      in.values().get(at, values, 0, length);
      curve.apply(values, derivatives, spare, length);
      out.values().put(at, values, 0, length);
      slopes.put(at, derivatives, 0, length);
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    int total = inputToo ? examples * in.size() : 0;
    for (int at = 0; at < total; at += CHUNK) {
      int length = Math.min(CHUNK, total - at);
      slopes.get(at, derivatives, 0, length);
      out.gradients().get(at, values, 0, length);
      Loops.multiply(values, derivatives, length);
      in.gradients().put(at, values, 0, length);
    }
  }

  static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
