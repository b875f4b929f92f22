package dev.tacit.learning.optimizer;

/**
 * One pass over the arrays for each kind of optimizer.
 *
 * <p>Float arithmetic, every array at the same index and no branch: what HotSpot turns into vector
 * instructions. Settings are combined in double and rounded once.
 */
final class Loops {
  private Loops() {}

  static void plain(
      Optimizer.Sgd settings, double stepRate, float scale, float[] weights, float[] gradient) {
    float rate = (float) stepRate;
    float decay = (float) settings.weightDecay();
    for (int i = 0; i < weights.length; i++) {
      weights[i] -= rate * (scale * gradient[i] + decay * weights[i]);
    }
  }

  /**
   * @param fresh the share of the gradient in the velocity: 1 in the first step
   */
  static void momentum(
      Optimizer.Sgd settings,
      double stepRate,
      double fresh,
      float scale,
      float[] weights,
      float[] gradient,
      float[] velocity) {
    float decay = (float) settings.weightDecay();
    float momentum = (float) settings.momentum();
    float share = (float) fresh;
    float byGradient = settings.nesterov() ? (float) stepRate : 0;
    float byVelocity = (float) (settings.nesterov() ? stepRate * settings.momentum() : stepRate);
    for (int i = 0; i < weights.length; i++) {
      float g = scale * gradient[i] + decay * weights[i];
      float v = momentum * velocity[i] + share * g;
      velocity[i] = v;
      weights[i] -= byGradient * g + byVelocity * v;
    }
  }

  /**
   * @param number 1 in the first step
   */
  static void adam(
      Betas betas,
      double stepRate,
      long number,
      float scale,
      float[] weights,
      float[] gradient,
      float[] mean,
      float[] square) {
    float decay = betas.decoupled() ? 0 : (float) betas.weightDecay();
    float factor = betas.decoupled() ? (float) (1 - stepRate * betas.weightDecay()) : 1;
    float old1 = (float) betas.beta1();
    float new1 = (float) (1 - betas.beta1());
    float old2 = (float) betas.beta2();
    float new2 = (float) (1 - betas.beta2());
    // Bias correction, applied to the two scalars instead of to the arrays.
    float rate = (float) (stepRate / betas.weight(betas.beta1(), number));
    float root = (float) (1 / Math.sqrt(betas.weight(betas.beta2(), number)));
    float epsilon = (float) betas.epsilon();
    for (int i = 0; i < weights.length; i++) {
      float g = scale * gradient[i] + decay * weights[i];
      float m = old1 * mean[i] + new1 * g;
      float v = old2 * square[i] + new2 * (g * g);
      mean[i] = m;
      square[i] = v;
      weights[i] = factor * weights[i] - rate * m / (root * (float) Math.sqrt(v) + epsilon);
    }
  }

  static void adagrad(
      Optimizer.Adagrad settings,
      double stepRate,
      float scale,
      float[] weights,
      float[] gradient,
      float[] square) {
    float rate = (float) stepRate;
    float decay = (float) settings.weightDecay();
    float epsilon = (float) settings.epsilon();
    for (int i = 0; i < weights.length; i++) {
      float g = scale * gradient[i] + decay * weights[i];
      float v = square[i] + g * g;
      square[i] = v;
      weights[i] -= rate * g / ((float) Math.sqrt(v) + epsilon);
    }
  }

  static void yogi(
      Betas betas,
      double stepRate,
      float scale,
      float[] weights,
      float[] gradient,
      float[] mean,
      float[] square) {
    float rate = (float) stepRate;
    float old1 = (float) betas.beta1();
    float new1 = (float) (1 - betas.beta1());
    float new2 = (float) (1 - betas.beta2());
    float epsilon = (float) betas.epsilon();
    for (int i = 0; i < weights.length; i++) {
      float g = scale * gradient[i];
      float m = old1 * mean[i] + new1 * g;
      float g2 = g * g;
      float d = square[i] - g2;
      // The sign of d without a branch; d is 0 or, unless g2 is far below anything that matters,
      // a normal number.
      float sign = d / Math.max(Math.abs(d), Float.MIN_NORMAL);
      float v = square[i] - new2 * (g2 * sign);
      mean[i] = m;
      square[i] = v;
      weights[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
    }
  }

  /**
   * What Adam, AdamW and Yogi share.
   *
   * @param decoupled whether weight decay is a factor of the weight, not a part of the gradient
   * @param corrected whether means that began at 0 are divided by the weight of what is in them
   */
  record Betas(
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled,
      boolean corrected) {

    private double weight(double beta, long number) {
      return corrected ? 1 - Math.pow(beta, number) : 1;
    }
  }
}
