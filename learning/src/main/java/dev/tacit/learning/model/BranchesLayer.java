package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Loops;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Chains of layers that begin at the same numbers, their outputs added or put side by side. */
final class BranchesLayer extends Layer {
  private final List<Chain> branches;

  /** Of one row of each branch's output in a row of the whole; null where outputs are added. */
  private final int[] widths;

  private final int rows;
  private final float[] whole;
  private final float[] part;

  private BranchesLayer(List<Chain> branches, int[] widths, int rows, Slot in, Slot out) {
    super(in, out);
    this.branches = branches;
    this.widths = widths;
    this.rows = rows;
    this.whole = new float[Math.max(in.size(), out.size())];
    this.part = new float[whole.length];
  }

  /**
   * @param branches begin at the values of {@code in}, each with a gradient of its own; end at as
   *     many numbers as {@code out}
   */
  static BranchesLayer sum(List<Chain> branches, Slot in, Slot out) {
    return new BranchesLayer(branches, null, 1, in, out);
  }

  /**
   * @param branches begin at the values of {@code in}, each with a gradient of its own
   * @param rows in each branch's output and in {@code out}, where those of the branches stand one
   *     behind the other
   */
  static BranchesLayer concatenation(List<Chain> branches, int rows, Slot in, Slot out) {
    int[] widths = branches.stream().mapToInt(branch -> branch.last().size() / rows).toArray();
    return new BranchesLayer(branches, widths, rows, in, out);
  }

  @Override
  List<Tensor> tensors() {
    return branches.stream().flatMap(branch -> branch.tensors().stream()).toList();
  }

  @Override
  List<Tensor> frozenTensors() {
    return branches.stream().flatMap(branch -> branch.frozenTensors().stream()).toList();
  }

  /** Something of a branch, from its places in the model's weights and tensors on. */
  private interface Action {
    void on(Chain branch, int offset, int tensor);
  }

  private void each(int offset, int tensor, Action action) {
    int at = offset;
    int number = tensor;
    for (Chain branch : branches) {
      action.on(branch, at, number);
      at += branch.parameterCount();
      number += branch.tensors().size();
    }
  }

  @Override
  void initialise(float[] parameters, int offset, Random random) {
    each(offset, 0, (branch, at, tensor) -> branch.initialise(parameters, at, random));
  }

  @Override
  void load(float[] parameters, int offset) {
    each(offset, 0, (branch, at, tensor) -> branch.load(parameters, at));
  }

  @Override
  void initialiseFrozen(float[] values, int offset, Random random) {
    int at = offset;
    for (Chain branch : branches) {
      branch.initialiseFrozen(values, at, random);
      at += branch.frozenCount();
    }
  }

  @Override
  void loadFrozen(float[] values, int offset) {
    int at = offset;
    for (Chain branch : branches) {
      branch.loadFrozen(values, at);
      at += branch.frozenCount();
    }
  }

  @Override
  void forward(int examples) {
    for (Chain branch : branches) {
      branch.forward(examples);
    }
    if (widths == null) {
      sum(examples, out.size(), Chain::last, Slot::values, out.values());
    } else {
      putTogether(examples);
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    takeApart(examples);
    for (Chain branch : branches) {
      branch.backward(examples, inputToo);
    }
    if (inputToo) {
      sum(examples, in.size(), Chain::first, Slot::gradients, in.gradients());
    }
  }

  @Override
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    takeApart(examples);
    each(offset, 0, (branch, at, tensor) -> branch.backwardPlain(examples, inputToo, sum, at));
    if (inputToo) {
      sum(examples, in.size(), Chain::first, Slot::gradients, in.gradients());
    }
  }

  private void sum(
      int examples,
      int size,
      Function<Chain, Slot> end,
      Function<Slot, Floats> numbers,
      Floats into) {
    for (int e = 0; e < examples; e++) {
      for (int k = 0; k < branches.size(); k++) {
        Floats from = numbers.apply(end.apply(branches.get(k)));
        from.get(e * size, k == 0 ? whole : part, 0, size);
        if (k > 0) {
          Loops.add(whole, 0, part, 0, size);
        }
      }
      into.put(e * size, whole, 0, size);
    }
  }

  private void putTogether(int examples) {
    for (int e = 0; e < examples; e++) {
      int column = 0;
      for (int k = 0; k < widths.length; k++) {
        int size = rows * widths[k];
        branches.get(k).last().values().get(e * size, part, 0, size);
        for (int row = 0; row < rows; row++) {
          int at = row * (out.size() / rows) + column;
          System.arraycopy(part, row * widths[k], whole, at, widths[k]);
        }
        column += widths[k];
      }
      out.values().put(e * out.size(), whole, 0, out.size());
    }
  }

  /** The gradient by each branch's output from that by the whole. */
  private void takeApart(int examples) {
    for (int e = 0; e < examples; e++) {
      out.gradients().get(e * out.size(), whole, 0, out.size());
      int column = 0;
      for (int k = 0; k < branches.size(); k++) {
        Slot last = branches.get(k).last();
        if (widths == null) {
          last.gradients().put(e * out.size(), whole, 0, out.size());
          continue;
        }
        for (int row = 0; row < rows; row++) {
          int at = row * (out.size() / rows) + column;
          System.arraycopy(whole, at, part, row * widths[k], widths[k]);
        }
        last.gradients().put(e * last.size(), part, 0, last.size());
        column += widths[k];
      }
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    each(0, tensor, (branch, at, number) -> branch.addSquaredNorms(examples, norms, number));
  }

  @Override
  void discard(int example) {
    for (Chain branch : branches) {
      branch.discard(example);
    }
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    each(
        offset,
        tensor,
        (branch, at, number) -> branch.accumulate(from, to, factors, number, sum, at));
  }
}
