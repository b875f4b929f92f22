package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import java.util.List;

/** One convolution for each group of channels, of which the groups' numbers are copied apart. */
final class GroupedConvLayer extends Layer {
  private final WindowSpec.Conv2d spec;
  private final ConvLayer[] groups;
  private final int inWidth;
  private final int outWidth;
  private final int weightCount;
  private final float[] whole;
  private final float[] part;

  GroupedConvLayer(
      WindowSpec.Conv2d spec, int[] inputShape, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.inWidth = spec.in() / spec.groups();
    this.outWidth = spec.out() / spec.groups();
    WindowSpec.Conv2d one =
        new WindowSpec.Conv2d(
            inWidth, outWidth, spec.kernel(), spec.stride(), spec.padding(), spec.bias());
    this.weightCount = one.patch() * outWidth;
    int[] shape = {inWidth, inputShape[1], inputShape[2]};
    this.groups = new ConvLayer[spec.groups()];
    for (int g = 0; g < groups.length; g++) {
      Slot from = Slot.of(in.size() / groups.length, capacity, kernels);
      Slot to = Slot.of(out.size() / groups.length, capacity, kernels);
      groups[g] = new ConvLayer(one, shape, from, to, capacity, kernels);
    }
    this.whole = new float[Math.max(in.size(), out.size())];
    this.part = new float[whole.length / groups.length + 1];
  }

  @Override
  List<Tensor> tensors() {
    return spec.tensors();
  }

  @Override
  void freeze() {
    for (ConvLayer group : groups) {
      group.freeze();
    }
  }

  @Override
  void load(float[] parameters, int offset) {
    for (int g = 0; g < groups.length; g++) {
      groups[g].load(parameters, weightsAt(offset, g), biasAt(offset, g));
    }
  }

  private int weightsAt(int offset, int group) {
    return offset + group * weightCount;
  }

  private int biasAt(int offset, int group) {
    return offset + groups.length * weightCount + group * outWidth;
  }

  @Override
  void forward(int examples) {
    for (int g = 0; g < groups.length; g++) {
      takeApart(examples, in.values(), in.size(), g, inWidth, groups[g].in.values());
      groups[g].forward(examples);
      putTogether(examples, out.values(), out.size(), g, outWidth, groups[g].out.values());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int g = 0; g < groups.length; g++) {
      takeApart(examples, out.gradients(), out.size(), g, outWidth, groups[g].out.gradients());
      groups[g].backward(examples, inputToo);
      if (inputToo) {
        putTogether(examples, in.gradients(), in.size(), g, inWidth, groups[g].in.gradients());
      }
    }
  }

  private void takeApart(int examples, Floats all, int size, int group, int width, Floats one) {
    int places = size / (width * groups.length);
    for (int e = 0; e < examples; e++) {
      all.get(e * size, whole, 0, size);
      for (int p = 0; p < places; p++) {
        System.arraycopy(whole, (p * groups.length + group) * width, part, p * width, width);
      }
      one.put(e * places * width, part, 0, places * width);
    }
  }

  private void putTogether(int examples, Floats all, int size, int group, int width, Floats one) {
    int places = size / (width * groups.length);
    for (int e = 0; e < examples; e++) {
      all.get(e * size, whole, 0, size);
      one.get(e * places * width, part, 0, places * width);
      for (int p = 0; p < places; p++) {
        System.arraycopy(part, p * width, whole, (p * groups.length + group) * width, width);
      }
      all.put(e * size, whole, 0, size);
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (ConvLayer group : groups) {
      group.addSquaredNorms(examples, norms, tensor);
    }
  }

  @Override
  void discard(int example) {
    for (ConvLayer group : groups) {
      group.discard(example);
    }
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    for (int g = 0; g < groups.length; g++) {
      groups[g].accumulate(from, to, factors, tensor, sum, weightsAt(offset, g), biasAt(offset, g));
    }
  }
}
