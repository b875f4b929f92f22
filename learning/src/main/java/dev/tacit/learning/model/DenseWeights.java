package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Affine;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.kernels.Runs;
import java.util.Arrays;

/** W and b of y = W x + b, and the products with them; rows are examples or places of them. */
final class DenseWeights {
  /** Rows that go through a plain product at a time, and of those that are added up in float. */
  private static final int ROWS = 512;

  private static final int RUN = 128;

  private final LayerSpec.Dense spec;
  private final Kernels kernels;
  private final Affine weights;
  private final int places;
  private final float[] bias;
  private float[] rows = new float[0];
  private float[] factors = new float[0];

  /** Where W is, but for what is deferred. */
  private float[] at = new float[0];

  private int offset;

  /** Whether {@link #weights} are of other numbers than those at {@link #at}. */
  private boolean stale;

  /** Whether {@link #readChange} reads from what is deferred. */
  private boolean held;

  /**
   * @param places rows of one example
   */
  DenseWeights(LayerSpec.Dense spec, int places, Kernels kernels) {
    this.spec = spec;
    this.kernels = kernels;
    this.places = places;
    this.weights = kernels.affine(spec.in(), spec.out());
    this.bias = spec.bias() ? new float[spec.out()] : null;
  }

  void load(float[] parameters, int offset) {
    weights.load(parameters, offset);
    loadBias(parameters, offset);
    stale = false;
  }

  /** The same, but W may be read where it lies. */
  void attach(float[] parameters, int offset) {
    weights.attach(parameters, offset);
    loadBias(parameters, offset);
    at = parameters;
    this.offset = offset;
    stale = false;
  }

  private void loadBias(float[] parameters, int offset) {
    if (bias != null) {
      System.arraycopy(parameters, offset + size(), bias, 0, bias.length);
    }
  }

  /** The values of {@code out} from those of {@code in}. */
  void forward(int examples, Slot in, Slot out) {
    forward(examples, in, out, null);
  }

  /** The same, and for each row of {@code in} at least its squared norm, unless null. */
  void forward(int examples, Slot in, Slot out, double[] squaredNorms) {
    if (stale) {
      attach(at);
    }
    weights.forward(examples * places, in.values(), bias, out.values(), squaredNorms);
  }

  /** The gradients of {@code in} from those of {@code out}. */
  void inputGradients(int examples, Slot in, Slot out) {
    weights.backward(examples * places, out.gradients(), in.gradients());
  }

  /** Adds the sum of all rows' gradients as they are. */
  void addGradients(int examples, Slot in, Slot out, double[] sum, int offset) {
    int all = examples * places;
    for (int from = 0; from < all; from += ROWS) {
      int some = Math.min(ROWS, all - from);
      int[] bounds = new int[(some + RUN - 1) / RUN + 1];
      Arrays.setAll(bounds, g -> Math.min(some, g * RUN));
      read(from, some, out);
      add(bounds, in, from, sum, offset);
      addBias(some, sum, offset);
    }
  }

  /** to = from + factor times the sum of all rows' gradients. */
  void step(int examples, float factor, Slot in, Slot out, float[] from, float[] to, int offset) {
    stepWeights(examples * places, factor, in, out, from, to, offset);
    if (bias != null) {
      System.arraycopy(from, offset + size(), bias, 0, bias.length);
      stepBias(examples * places, factor, out);
      putBias(to, offset);
    }
  }

  /** See {@link Layer#advance}. */
  void advance(int examples, float factor, Slot in, Slot out, float[] to) {
    int all = examples * places;
    stepBias(all, factor, out);
    if (weights.defer(all, factor, out.gradients(), in.values())) {
      return;
    }
    if (weights.isDeferred()) {
      // There was no room beside others: they make some.
      weights.addDeferred(1, at, to, offset);
      attach(to);
      if (weights.defer(all, factor, out.gradients(), in.values())) {
        return;
      }
    }
    stepWeights(all, factor, in, out, at, to, offset);
    move(to);
  }

  private void attach(float[] to) {
    weights.attach(to, offset);
    at = to;
    stale = false;
  }

  private void move(float[] to) {
    at = to;
    stale = true;
  }

  private boolean isDeferred() {
    return !stale && weights.isDeferred();
  }

  /** See {@link Layer#settle}. */
  void settle(float[] to) {
    held = false;
    if (isDeferred()) {
      weights.addDeferred(1, at, to, offset);
    } else if (at != to) {
      System.arraycopy(at, offset, to, offset, size());
    }
    move(to);
    putBias(to, offset);
  }

  /** See {@link Layer#change}. */
  double change(float[] origin, float[] to) {
    double squares = holdChange(origin, to);
    if (held) {
      weights.addDeferred(1, null, to, offset);
      held = false;
    }
    return squares;
  }

  /** See {@link Layer#holdChange}. */
  double holdChange(float[] origin, float[] to) {
    held = isDeferred() && at == origin;
    if (held) {
      putBias(to, offset);
      return weights.deferredSquares() + Runs.subtract(to, origin, offset + size(), biases());
    }
    settle(to);
    return Runs.subtract(to, origin, offset, size() + biases());
  }

  /** See {@link Layer#readChange}. */
  void readChange(float[] to, int from, int length, float[] into, int place) {
    int some = held ? Math.max(0, Math.min(length, offset + size() - from)) : 0;
    if (some > 0) {
      weights.readDeferred(from - offset, some, into, place);
    }
    System.arraycopy(to, from + some, into, place + some, length - some);
  }

  /** See {@link Layer#addChange}. */
  void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {
    boolean deferred = isDeferred() && at == origin;
    if (deferred) {
      weights.addDeferred(weight, fresh ? null : sum, sum, offset);
      putBias(to, offset);
    } else {
      settle(to);
    }
    int place = deferred ? offset + size() : offset;
    int end = offset + size() + biases();
    if (fresh) {
      Arrays.fill(sum, place, end, 0);
    }
    Runs.addDifference(sum, weight, to, origin, place, end - place);
  }

  /** Numbers of W; those of b are behind them. */
  private int size() {
    return spec.in() * spec.out();
  }

  private int biases() {
    return bias == null ? 0 : bias.length;
  }

  private void stepWeights(
      int all, float factor, Slot in, Slot out, float[] from, float[] to, int offset) {
    kernels.step(
        all, factor, out.gradients(), spec.out(), in.values(), spec.in(), from, to, offset);
  }

  private void stepBias(int all, float factor, Slot out) {
    if (bias == null) {
      return;
    }
    read(0, all, out);
    for (int r = 1; r < all; r++) {
      Loops.add(rows, 0, rows, r * bias.length, bias.length);
    }
    for (int j = 0; j < bias.length; j++) {
      bias[j] += factor * rows[j];
    }
  }

  private void putBias(float[] to, int offset) {
    if (bias != null) {
      System.arraycopy(bias, 0, to, offset + size(), bias.length);
    }
  }

  /**
   * Adds the sum over examples of factor times gradient, where an example has one row. The factors
   * of W and of b may differ.
   *
   * @param bounds of groups that are added up in float
   */
  void addScaled(
      int[] bounds,
      double[] factors,
      double[] biasFactors,
      Slot in,
      Slot out,
      double[] sum,
      int offset) {
    int from = bounds[0];
    int count = bounds[bounds.length - 1] - from;
    scale(from, count, factors, out);
    int[] relative = Arrays.stream(bounds).map(bound -> bound - from).toArray();
    add(relative, in, from, sum, offset);
    if (bias != null && biasFactors != factors) {
      scale(from, count, biasFactors, out);
    }
    addBias(count, sum, offset);
  }

  private void scale(int from, int count, double[] examples, Slot out) {
    read(from, count, out);
    if (factors.length < from + count) {
      factors = new float[from + count];
    }
    Factors.roundDown(examples, from, from + count, factors);
    float[] own = from == 0 ? factors : Arrays.copyOfRange(factors, from, from + count);
    kernels.scaleRows(count, spec.out(), own, rows);
  }

  private void read(int from, int count, Slot out) {
    if (rows.length < count * spec.out()) {
      rows = new float[count * spec.out()];
    }
    out.gradients().get(from * spec.out(), rows, 0, count * spec.out());
  }

  private void add(int[] bounds, Slot in, int from, double[] sum, int offset) {
    int inAt = from * spec.in();
    kernels.addOuterProducts(bounds, rows, spec.out(), in.values(), inAt, spec.in(), sum, offset);
  }

  /** In double. */
  private void addBias(int count, double[] sum, int offset) {
    int at = offset + size();
    for (int r = 0; bias != null && r < count; r++) {
      Loops.add(sum, at, rows, r * bias.length, bias.length);
    }
  }
}
