package dev.tacit.learning.optimizer;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.optimizer.Optimizer.Adagrad;
import dev.tacit.learning.optimizer.Optimizer.Adam;
import dev.tacit.learning.optimizer.Optimizer.AdamW;
import dev.tacit.learning.optimizer.Optimizer.Sgd;
import dev.tacit.learning.optimizer.Optimizer.UncorrectedAdam;
import dev.tacit.learning.optimizer.Optimizer.Yogi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An optimizer at work on one array of weights: its step number and its moments, allocated once.
 *
 * <p>Gradients and weights are taken to be finite: the loop does not look, and a number that is not
 * finite, or a gradient whose square is not (above 1.8e19), stays in the moments.
 *
 * <p>Its form as bytes, version 1, little-endian: the magic {@code TACO}, version (int 1), length
 * of the settings in bytes (int), the settings in UTF-8, steps done (long), the number of weights
 * (int), the moments one after the other (IEEE 754 floats). A training that goes on from it and
 * from the weights does bit for bit what it would have done.
 *
 * <p>Not thread-safe.
 */
public final class OptimizerState {
  private static final int MAGIC = 0x4f434154;
  private static final int VERSION = 1;

  /** The most weights: 512 MiB a moment. */
  public static final int MAXIMUM_SIZE = 1 << 27;

  private static final int FIXED = 4 * Integer.BYTES + Long.BYTES;

  private final Optimizer optimizer;
  private final int size;
  private final float[][] moments;
  private final Loops.Betas betas;
  private long steps;

  /** A sum in float; allocated when the first one comes. */
  private float[] rounded = new float[0];

  /**
   * The state before the first step.
   *
   * @param size weights, 1..{@link #MAXIMUM_SIZE}
   */
  public OptimizerState(Optimizer optimizer, int size) {
    checkSize(size);
    this.optimizer = optimizer;
    this.size = size;
    this.moments = new float[optimizer.moments()][size];
    this.betas = betas(optimizer);
    if (optimizer instanceof Adagrad adagrad) {
      Arrays.fill(moments[0], (float) adagrad.initialAccumulator());
    } else if (optimizer instanceof Yogi yogi) {
      Arrays.fill(moments[1], (float) yogi.initialAccumulator());
    } else if (optimizer instanceof UncorrectedAdam adam) {
      Arrays.fill(moments[1], (float) adam.initialAccumulator());
    }
  }

  /** Another that goes on from here by itself. */
  public OptimizerState copy() {
    OptimizerState copy = new OptimizerState(optimizer, size);
    for (int m = 0; m < moments.length; m++) {
      System.arraycopy(moments[m], 0, copy.moments[m], 0, size);
    }
    copy.steps = steps;
    return copy;
  }

  /**
   * Whether all moments are finite, so that {@link #decode} will take what {@link #encode} gives.
   */
  public boolean isFinite() {
    for (float[] moment : moments) {
      for (float value : moment) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The settings. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Steps done. */
  public long steps() {
    return steps;
  }

  /**
   * Moves the weights by one step.
   *
   * @param weights changed in place
   * @param gradient left as it is
   * @throws IllegalArgumentException if a length is not the state's
   */
  public void step(float[] weights, float[] gradient) {
    step(weights, gradient, 1);
  }

  /**
   * Moves the weights by one step.
   *
   * @param weights changed in place
   * @param gradient left as it is
   * @param scale what the gradient is multiplied by, such as 1 / (expected batch) for a sum; finite
   * @throws IllegalArgumentException if a length is not the state's
   */
  public void step(float[] weights, float[] gradient, float scale) {
    Argument.length("weights", weights.length, size);
    Argument.length("gradient", gradient.length, size);
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException("scale must be finite but was " + scale);
    }
    double rate = optimizer.learningRate().at(steps);
    if (optimizer instanceof Sgd sgd) {
      descend(sgd, rate, scale, weights, gradient);
    } else if (optimizer instanceof Adagrad adagrad) {
      Loops.adagrad(adagrad, rate, scale, weights, gradient, moments[0]);
    } else if (optimizer instanceof Yogi) {
      Loops.yogi(betas, rate, scale, weights, gradient, moments[0], moments[1]);
    } else {
      Loops.adam(betas, rate, steps + 1, scale, weights, gradient, moments[0], moments[1]);
    }
    steps++;
  }

  /**
   * Moves the weights by one step along a sum of gradients, rounded to floats and then divided.
   *
   * @param weights changed in place
   * @param sum left as it is
   * @param divisor such as the expected batch; positive
   * @throws IllegalArgumentException if a length is not the state's
   */
  public void step(float[] weights, double[] sum, double divisor) {
    Argument.length("sum", sum.length, size);
    if (rounded.length == 0) {
      rounded = new float[size];
    }
    for (int i = 0; i < size; i++) {
      rounded[i] = (float) sum[i];
    }
    step(weights, rounded, (float) (1 / divisor));
  }

  private void descend(Sgd sgd, double rate, float scale, float[] weights, float[] gradient) {
    if (moments.length == 0) {
      Loops.plain(sgd, rate, scale, weights, gradient);
      return;
    }
    double fresh = steps == 0 ? 1 : 1 - sgd.dampening();
    Loops.momentum(sgd, rate, fresh, scale, weights, gradient, moments[0]);
  }

  /** Null for optimizers without. */
  private static Loops.Betas betas(Optimizer optimizer) {
    if (optimizer instanceof Adam s) {
      return new Loops.Betas(s.beta1(), s.beta2(), s.epsilon(), s.weightDecay(), false, true);
    }
    if (optimizer instanceof AdamW s) {
      return new Loops.Betas(s.beta1(), s.beta2(), s.epsilon(), s.weightDecay(), true, true);
    }
    if (optimizer instanceof UncorrectedAdam s) {
      return new Loops.Betas(s.beta1(), s.beta2(), s.epsilon(), 0, false, false);
    }
    if (optimizer instanceof Yogi s) {
      return new Loops.Betas(s.beta1(), s.beta2(), s.epsilon(), 0, false, false);
    }
    return null;
  }

  /** The state as bytes. */
  public byte[] encode() {
    byte[] settings = settings(optimizer);
    ByteBuffer out = ByteBuffer.allocate(encodedSize(optimizer, size));
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC).putInt(VERSION);
    out.putInt(settings.length).put(settings).putLong(steps).putInt(size);
    for (float[] moment : moments) {
      out.asFloatBuffer().put(moment);
      out.position(out.position() + Float.BYTES * size);
    }
    return out.array();
  }

  /** How long {@link #encode} is for these settings and so many weights. */
  public static int encodedSize(Optimizer optimizer, int size) {
    checkSize(size);
    long floats = (long) optimizer.moments() * size;
    return Math.toIntExact(FIXED + settings(optimizer).length + Float.BYTES * floats);
  }

  /**
   * Reads a state from bytes that nobody vouches for. The settings and the number of weights are
   * the caller's: bytes of any other are refused, and the length is checked before anything is
   * allocated.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a state of finite moments, whose
   *     squares are not negative, of these settings and so many weights
   */
  public static OptimizerState decode(byte[] bytes, Optimizer optimizer, int size) {
    int length = encodedSize(optimizer, size);
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "optimizer state must be " + length + " bytes but was " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    expect("magic", MAGIC, in.getInt());
    expect("version", VERSION, in.getInt());
    byte[] settings = settings(optimizer);
    expect("length of the settings", settings.length, in.getInt());
    byte[] found = new byte[settings.length];
    in.get(found);
    if (!Arrays.equals(settings, found)) {
      throw new IllegalArgumentException(
          "settings of the optimizer state must be " + optimizer + " but were others");
    }
    OptimizerState state = new OptimizerState(optimizer, size);
    state.steps = in.getLong();
    if (state.steps < 0) {
      throw new IllegalArgumentException("steps must be at least 0 but was " + state.steps);
    }
    expect("size", size, in.getInt());
    state.readMoments(in);
    return state;
  }

  private void readMoments(ByteBuffer in) {
    boolean rooted = !(optimizer instanceof Sgd);
    for (int m = 0; m < moments.length; m++) {
      in.asFloatBuffer().get(moments[m]);
      in.position(in.position() + Float.BYTES * size);
      float least = rooted && m == moments.length - 1 ? 0 : Float.NEGATIVE_INFINITY;
      for (float value : moments[m]) {
        if (!(Float.isFinite(value) && value >= least)) {
          throw new IllegalArgumentException(
              "moments must be finite, and squares not negative, but one was " + value);
        }
      }
    }
  }

  private static void checkSize(int size) {
    if (size < 1 || size > MAXIMUM_SIZE) {
      throw new IllegalArgumentException(
          "size must be in 1.." + MAXIMUM_SIZE + " weights but was " + size);
    }
  }

  /** The records' own text: names every number exactly. */
  private static byte[] settings(Optimizer optimizer) {
    return optimizer.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void expect(String name, int expected, int found) {
    if (found != expected) {
      throw new IllegalArgumentException(
          name + " of the optimizer state must be " + expected + " but was " + found);
    }
  }
}
