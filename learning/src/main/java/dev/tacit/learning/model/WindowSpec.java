package dev.tacit.learning.model;

import java.util.List;

/** Convolutions and pools: layers that work on windows of images and signals. */
public sealed interface WindowSpec extends LayerSpec {
  /**
   * Cross-correlation with zero padding on all sides; weight [out, in / groups, height, width].
   *
   * @param in channels in
   * @param out channels out
   * @param groups output channel o sees the input channels of its group alone; divides both
   */
  record Conv2d(int in, int out, Size kernel, Size stride, Size padding, int groups, boolean bias)
      implements WindowSpec {
    public Conv2d {
      Limits.check("conv2d in", in, 1, Limits.WIDTH);
      Limits.check("conv2d out", out, 1, Limits.WIDTH);
      kernel.checked("conv2d kernel", 1, Limits.KERNEL);
      stride.checked("conv2d stride", 1, Limits.KERNEL);
      padding.checked("conv2d padding", 0, Limits.KERNEL);
      Limits.check("conv2d groups", groups, 1, in);
      Limits.divides("conv2d groups", groups, in);
      Limits.divides("conv2d groups", groups, out);
      Limits.product("conv2d weights", in / groups, out, kernel.height(), kernel.width());
    }

    /** Without groups. */
    public Conv2d(int in, int out, Size kernel, Size stride, Size padding, boolean bias) {
      this(in, out, kernel, stride, padding, 1, bias);
    }

    /** Inputs that one output sees. */
    int patch() {
      return in / groups * kernel.height() * kernel.width();
    }

    @Override
    public List<Tensor> tensors() {
      return Tensor.weightAndBias(
          bias, out, patch(), out, in / groups, kernel.height(), kernel.width());
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("conv2d", inputShape, 3);
      Limits.width("conv2d in", in, inputShape[0], "channels");
      return Window.outputShape("conv2d", inputShape, out, kernel, stride, padding);
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      int[] output = outputShape(inputShape);
      return (long) output[1] * output[2] * patch() * groups;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /** {@link Conv2d} along one axis; weight [out, in / groups, kernel]. */
  record Conv1d(int in, int out, int kernel, int stride, int padding, int groups, boolean bias)
      implements WindowSpec {
    public Conv1d {
      two(in, out, kernel, stride, padding, groups, bias);
    }

    /** The same on images of one row. */
    Conv2d two() {
      return two(in, out, kernel, stride, padding, groups, bias);
    }

    private static Conv2d two(
        int in, int out, int kernel, int stride, int padding, int groups, boolean bias) {
      return new Conv2d(
          in, out, new Size(1, kernel), new Size(1, stride), new Size(0, padding), groups, bias);
    }

    @Override
    public List<Tensor> tensors() {
      return Tensor.weightAndBias(bias, out, two().patch(), out, in / groups, kernel);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("conv1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return two().scratchFloats(Window.image(inputShape));
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /** The maximum of each window; padding never wins, the first of equals does. */
  record MaxPool2d(Size kernel, Size stride, Size padding) implements WindowSpec {
    public MaxPool2d {
      Window.check("max_pool2d", kernel, stride, padding);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("max_pool2d", inputShape, 3);
      return Window.outputShape("max_pool2d", inputShape, inputShape[0], kernel, stride, padding);
    }
  }

  /** {@link MaxPool2d} along one axis. */
  record MaxPool1d(int kernel, int stride, int padding) implements WindowSpec {
    public MaxPool1d {
      new MaxPool2d(new Size(1, kernel), new Size(1, stride), new Size(0, padding));
    }

    MaxPool2d two() {
      return new MaxPool2d(new Size(1, kernel), new Size(1, stride), new Size(0, padding));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("max_pool1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }
  }

  /**
   * The mean of each window.
   *
   * @param countIncludePad whether a window's padding counts as zeros, or is left out
   */
  record AvgPool2d(Size kernel, Size stride, Size padding, boolean countIncludePad)
      implements WindowSpec {
    public AvgPool2d {
      Window.check("avg_pool2d", kernel, stride, padding);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("avg_pool2d", inputShape, 3);
      return Window.outputShape("avg_pool2d", inputShape, inputShape[0], kernel, stride, padding);
    }
  }

  /** {@link AvgPool2d} along one axis. */
  record AvgPool1d(int kernel, int stride, int padding, boolean countIncludePad)
      implements WindowSpec {
    public AvgPool1d {
      new AvgPool2d(
          new Size(1, kernel), new Size(1, stride), new Size(0, padding), countIncludePad);
    }

    AvgPool2d two() {
      return new AvgPool2d(
          new Size(1, kernel), new Size(1, stride), new Size(0, padding), countIncludePad);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("avg_pool1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }
  }

  /** The mean of each channel over all its places. */
  record GlobalAvgPool() implements WindowSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return Window.channels("global_avg_pool", inputShape);
    }
  }

  /** The maximum of each channel over all its places, the first of equals. */
  record GlobalMaxPool() implements WindowSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return Window.channels("global_max_pool", inputShape);
    }
  }
}
