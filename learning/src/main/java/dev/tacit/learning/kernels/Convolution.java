package dev.tacit.learning.kernels;

/**
 * Cross-correlation of images [row, column, channel] with weights [kernel row, kernel column,
 * channel in, channel out], example by example.
 *
 * <p>The order of use is {@link #load}, {@link #forward}, then for the same examples {@link
 * #gradient} or {@link #gradients}, then {@link #inputGradients}.
 */
public interface Convolution {
  /** Takes the weights; copies. */
  void load(float[] weights);

  /**
   * Correlates the first {@code examples} images.
   *
   * @param bias a number for each channel out, or null for none
   */
  void forward(int examples, Floats in, float[] bias, Floats out);

  /**
   * One example's gradient by the weights.
   *
   * @return at least the sum of the squares of what was written
   */
  double gradient(int example, Floats in, Floats outGradients, float[] into, int at);

  /** The sum of the first {@code examples} examples' gradients by the weights, in float. */
  void gradients(int examples, Floats in, Floats outGradients, float[] into);

  /** The gradients by the images. */
  void inputGradients(int examples, Floats outGradients, Floats inGradients);
}
