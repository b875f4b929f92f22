package dev.tacit.learning.model;

import java.util.Arrays;

/**
 * One layer of a model, as data.
 *
 * <p>Shapes leave out the example axis: [channels, height, width] for images, [features] for
 * vectors, [length] for tokens, [length, features] for embedded tokens. Weights are counted and
 * ordered as PyTorch has them: the weight, then the bias.
 */
public sealed interface LayerSpec {
  /** The shape that comes out. Throws IllegalArgumentException for one that does not fit. */
  int[] outputShape(int[] inputShape);

  /** Trainable numbers. */
  default int parameterCount() {
    return 0;
  }

  /** Floats that one example occupies while it is worked on, beyond its output and its gradient. */
  default long scratchFloats(int[] inputShape) {
    return 0;
  }

  /**
   * Cross-correlation with zero padding on all sides; weight [out, in, height, width].
   *
   * @param in channels in
   * @param out channels out
   */
  record Conv2d(int in, int out, Size kernel, Size stride, Size padding, boolean bias)
      implements LayerSpec {
    public Conv2d {
      Limits.check("conv2d in", in, 1, Limits.WIDTH);
      Limits.check("conv2d out", out, 1, Limits.WIDTH);
      kernel.checked("conv2d kernel", 1, Limits.KERNEL);
      stride.checked("conv2d stride", 1, Limits.KERNEL);
      padding.checked("conv2d padding", 0, Limits.KERNEL);
      Limits.product("conv2d weights", in, out, kernel.height(), kernel.width());
    }

    /** Inputs that one output sees. */
    int patch() {
      return in * kernel.height() * kernel.width();
    }

    @Override
    public int parameterCount() {
      return out * patch() + (bias ? out : 0);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("conv2d", inputShape, 3);
      if (inputShape[0] != in) {
        throw new IllegalArgumentException(
            "conv2d in must be the " + inputShape[0] + " channels that come in but was " + in);
      }
      return Window.outputShape("conv2d", inputShape, out, kernel, stride, padding);
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      int[] output = outputShape(inputShape);
      return (long) output[1] * output[2] * patch() + parameterCount();
    }
  }

  /** The maximum of each window; padding never wins, the first of equals does. */
  record MaxPool2d(Size kernel, Size stride, Size padding) implements LayerSpec {
    public MaxPool2d {
      kernel.checked("max_pool2d kernel", 1, Limits.KERNEL);
      stride.checked("max_pool2d stride", 1, Limits.KERNEL);
      padding.checked("max_pool2d padding", 0, Limits.KERNEL);
      // A window that sees padding alone would have no maximum.
      if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width()) {
        throw new IllegalArgumentException(
            "max_pool2d padding must be at most half the kernel but was " + padding);
      }
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("max_pool2d", inputShape, 3);
      return Window.outputShape("max_pool2d", inputShape, inputShape[0], kernel, stride, padding);
    }
  }

  /** y = W x + b; weight [out, in]. */
  record Dense(int in, int out, boolean bias) implements LayerSpec {
    public Dense {
      Limits.product("dense weights", in, out);
    }

    @Override
    public int parameterCount() {
      return out * in + (bias ? out : 0);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("dense", inputShape, 1);
      if (inputShape[0] != in) {
        throw new IllegalArgumentException(
            "dense in must be the " + inputShape[0] + " features that come in but was " + in);
      }
      return new int[] {out};
    }

    /** Input and scaled gradient, as doubles. */
    @Override
    public long scratchFloats(int[] inputShape) {
      return 2L * (in + out);
    }
  }

  /** tanh of each number. */
  record Tanh() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return inputShape;
    }
  }

  /** max(0, x) of each number; its derivative at 0 is 0. */
  record Relu() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return inputShape;
    }
  }

  /** All numbers as one vector, row-major. */
  record Flatten() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return new int[] {Limits.product("flatten outputs", inputShape)};
    }
  }

  /** A row of weights for each token; weight [vocabulary, dim]. Can only be the first layer. */
  record Embedding(int vocabulary, int dim) implements LayerSpec {
    public Embedding {
      Limits.product("embedding weights", vocabulary, dim);
    }

    @Override
    public int parameterCount() {
      return vocabulary * dim;
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("embedding", inputShape, 1);
      return new int[] {inputShape[0], dim};
    }
  }

  /** What all specifications are held to, so that a file from elsewhere cannot ask for the moon. */
  final class Limits {
    static final int WIDTH = 1 << 16;
    static final int KERNEL = 1 << 10;
    static final int SIZE = 1 << 26;

    private Limits() {}

    static void check(String name, int value, int minimum, int maximum) {
      if (value < minimum || value > maximum) {
        throw new IllegalArgumentException(
            name + " must be in " + minimum + ".." + maximum + " but was " + value);
      }
    }

    static int product(String name, int... factors) {
      long product = 1;
      for (int factor : factors) {
        if (factor < 1 || product * factor > SIZE) {
          throw new IllegalArgumentException(
              name
                  + " must have positive sizes and at most "
                  + SIZE
                  + " numbers but was "
                  + Arrays.toString(factors));
        }
        product *= factor;
      }
      return (int) product;
    }

    static void rank(String layer, int[] shape, int rank) {
      if (shape.length != rank) {
        throw new IllegalArgumentException(
            layer + " must get " + rank + " axes but was given " + Arrays.toString(shape));
      }
    }
  }

  /** Sliding windows. */
  final class Window {
    private Window() {}

    static int[] outputShape(
        String layer, int[] input, int channels, Size kernel, Size stride, Size padding) {
      int height = input[1] + 2 * padding.height() - kernel.height();
      int width = input[2] + 2 * padding.width() - kernel.width();
      if (height < 0 || width < 0) {
        throw new IllegalArgumentException(
            layer
                + " kernel must fit into the padded input but was "
                + kernel
                + " on "
                + Arrays.toString(input));
      }
      return new int[] {channels, height / stride.height() + 1, width / stride.width() + 1};
    }
  }
}
