package dev.tacit.learning.model;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.nd4j.FastestKernels;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A workspace for one model: memory for a micro-batch, allocated once, and the passes over it.
 *
 * <p>The order of use is {@link #load}, {@link #input} for slots 0..n-1, {@link #forward}, {@link
 * #lossGradients}, {@link #backward}, {@link #addClipped}; evaluation stops after {@link #logits}.
 * Not thread-safe: one for each thread. Memory is given back when the object is collected.
 */
public final class Model {
  /** Past this a micro-batch gains nothing. */
  private static final int LARGEST_BATCH = 512;

  /** Below this products have too few rows, even if more leave the near caches. */
  private static final int SMALLEST_BATCH = 16;

  /** 8 MiB: what a micro-batch may hold beyond {@link #SMALLEST_BATCH}. */
  private static final int CACHED_FLOATS = 1 << 21;

  /** 64 MiB: what it may hold at all, if it is more than one example. */
  private static final int WORKSPACE_FLOATS = 1 << 24;

  private final ModelSpec spec;
  private final Loss loss;
  private final OptionalInt tokens;
  private final int capacity;
  private final boolean separateRows;
  private final Network network;
  private final int positions;
  private final int[] labels;
  private final float[] values;
  private final float[] outputs;
  private final float[] targets;

  private Model(ModelSpec spec, Loss loss, Kernels kernels) {
    if (loss instanceof Loss.OfNumbers && spec.positions() > 1) {
      throw new IllegalArgumentException(
          "loss of a model with outputs at each place must be one by class but was " + loss);
    }
    if (loss instanceof Loss.OfClass && spec.outputs() != spec.classes()) {
      throw new IllegalArgumentException(
          "loss of a model with a single output must be one by numbers but was " + loss);
    }
    this.spec = spec;
    this.loss = loss;
    this.tokens = spec.vocabulary();
    this.capacity = capacity(spec.floatsPerExample());
    this.positions = spec.positions();
    this.labels = new int[capacity * positions];
    this.values = new float[spec.inputSize()];
    this.outputs = new float[positions * spec.outputs()];
    this.targets = new float[loss instanceof Loss.OfNumbers ? capacity * spec.outputs() : 0];
    this.separateRows = FastestKernels.haveSeparateRows(kernels);
    this.network = new Network(spec.layers(), spec.inputShape(), capacity, kernels);
  }

  private static int capacity(int floats) {
    int cached = Math.max(SMALLEST_BATCH, CACHED_FLOATS / floats);
    return Math.max(1, Math.min(LARGEST_BATCH, Math.min(cached, WORKSPACE_FLOATS / floats)));
  }

  /** The same with {@link Loss.SoftmaxCrossEntropy}. */
  public static Model create(ModelSpec spec) {
    return create(spec, new Loss.SoftmaxCrossEntropy());
  }

  /**
   * A workspace for a model, on the fastest kernels that are there. Frozen weights, if it has any,
   * still have to be {@link #loadFrozen loaded}.
   *
   * @param loss by class, of as many outputs as classes; or by numbers, against the examples'
   *     targets if they have any, else against 1 at the label's output and 0 at the others, or for
   *     a single output against the label, 0 or 1, itself
   * @throws IllegalArgumentException if the loss does not fit the model
   */
  public static Model create(ModelSpec spec, Loss loss) {
    return new Model(spec, loss, FastestKernels.create());
  }

  /**
   * A workspace for sums of clipped gradients: an example's numbers do not change with its place in
   * the micro-batch or with its neighbours, to the last bit, which the bound on what one example
   * does to a sum rests on ({@link dev.tacit.learning.dpsgd.ClippedSum}).
   *
   * @see #create(ModelSpec, Loss)
   */
  public static Model forClippedSums(ModelSpec spec, Loss loss) {
    return new Model(spec, loss, FastestKernels.ofSeparateRows());
  }

  /** The same with {@link Loss.SoftmaxCrossEntropy}. */
  public static Model forClippedSums(ModelSpec spec) {
    return forClippedSums(spec, new Loss.SoftmaxCrossEntropy());
  }

  /** A workspace for a model with its weights, frozen ones too. */
  public static Model create(Checkpoint checkpoint) {
    Model model = create(checkpoint.spec());
    model.loadFrozen(checkpoint.frozen());
    model.load(checkpoint.parameters());
    return model;
  }

  public ModelSpec spec() {
    return spec;
  }

  /** What {@link #lossGradients} is of. */
  public Loss loss() {
    return loss;
  }

  /** Whether what an example gives depends on no other in the micro-batch, to the last bit. */
  public boolean hasSeparateRows() {
    return separateRows;
  }

  /** Trainable numbers: the length of a parameter vector. */
  public int parameterCount() {
    return spec.parameterCount();
  }

  /** Examples in a micro-batch at most. */
  public int capacity() {
    return capacity;
  }

  /** See {@link Network#initialParameters}. */
  public float[] initialParameters(long seed) {
    return network.initialParameters(seed);
  }

  /** See {@link Network#initialParameters(long, double)}. */
  public float[] initialParameters(long seed, double scale) {
    return network.initialParameters(seed, scale);
  }

  /** See {@link Network#initialFrozen}. */
  public float[] initialFrozen(long seed) {
    return network.initialFrozen(seed);
  }

  /** See {@link Network#loadFrozen}. */
  public void loadFrozen(float[] values) {
    network.loadFrozen(values);
  }

  /** See {@link Network#training}. */
  public void training(long key) {
    network.training(key);
  }

  /** See {@link Network#evaluation}. */
  public void evaluation() {
    network.evaluation();
  }

  /** Takes the weights that the following passes use; copies. */
  public void load(float[] parameters) {
    network.load(parameters);
  }

  /** See {@link Network#attach}. */
  public void attach(float[] parameters) {
    network.attach(parameters);
  }

  /**
   * Whether the loss holds outputs against an example's real-valued target, and not against its
   * label.
   */
  public boolean usesTargets(ExampleStore examples) {
    return loss instanceof Loss.OfNumbers && examples.targets() > 0;
  }

  /**
   * Checks that examples have this model's shape and its classes, or a target for each output if
   * that is what the loss is of, and for tokens its vocabulary. {@link
   * dev.tacit.learning.data.WellFormed} checks each example.
   */
  public void accept(ExampleStore examples) {
    boolean real = usesTargets(examples);
    if (real && examples.targets() != spec.outputs()) {
      throw new IllegalArgumentException(
          "targets must be %d numbers but was %d".formatted(spec.outputs(), examples.targets()));
    }
    if (!Arrays.equals(examples.inputShape(), spec.inputShape())
        || (!real && examples.classes() != spec.classes())) {
      throw new IllegalArgumentException(
          String.format(
              "examples must be %s in %d classes but was %s in %d",
              Arrays.toString(spec.inputShape()),
              spec.classes(),
              Arrays.toString(examples.inputShape()),
              examples.classes()));
    }
    if (tokens.isPresent() && !tokens.equals(examples.vocabulary())) {
      throw new IllegalArgumentException(
          "examples must be tokens of a vocabulary of "
              + tokens.getAsInt()
              + " but was "
              + examples.vocabulary());
    }
  }

  /** Puts an example of a store that was {@link #accept}ed into a place of the micro-batch. */
  public void input(int place, ExampleStore examples, int example) {
    examples.input(example, values, 0);
    network.input(place, values);
    int first = place * positions;
    for (int p = 1; p < positions; p++) {
      labels[first + p - 1] = (int) values[p];
    }
    labels[first + positions - 1] = examples.label(example);
    if (loss instanceof Loss.OfNumbers) {
      setTarget(place, examples, example);
    }
  }

  private void setTarget(int place, ExampleStore examples, int example) {
    int from = place * outputs.length;
    if (examples.targets() > 0) {
      examples.target(example, targets, from);
      return;
    }
    // The label itself may be private: not in the message. There is one position.
    if (labels[place] < 0 || labels[place] >= spec.classes()) {
      throw new IllegalArgumentException(
          "label must be in 0.." + (spec.classes() - 1) + " but was not at place " + place);
    }
    Arrays.fill(targets, from, from + outputs.length, 0);
    if (outputs.length == 1) {
      targets[from] = labels[place];
    } else {
      targets[from + labels[place]] = 1;
    }
  }

  /** Runs the first {@code examples} places through all layers. */
  public void forward(int examples) {
    network.forward(examples);
  }

  /**
   * One example's outputs after {@link #forward}: [{@link ModelSpec#positions positions}, {@link
   * ModelSpec#outputs outputs}], row-major.
   */
  public void logits(int place, float[] into) {
    network.output(place, into);
  }

  /**
   * The loss of the example at a place; the mean over its positions.
   *
   * @param logits of that example, from {@link #logits}
   */
  public double loss(int place, float[] logits) {
    int width = logits.length;
    return loss instanceof Loss.OfClass ofClass
        ? ofClass.value(logits, 0, positions, spec.classes(), labels, place * positions)
        : ((Loss.OfNumbers) loss).value(logits, 0, width, targets, place * width);
  }

  /**
   * The class that the outputs at a place of the micro-batch speak for, after {@link #forward}, at
   * the last of its positions: that of the largest, the first of equals; of a single output 1 if it
   * is above a half, or 0 for a logit. -1 when all are NaN.
   */
  public int predicted(int place) {
    network.output(place, outputs);
    return predicted(outputs, positions - 1);
  }

  private int predicted(float[] logits, int position) {
    int width = spec.outputs();
    int from = position * width;
    if (width == 1) {
      float threshold = ((Loss.OfNumbers) loss).threshold();
      return Float.isNaN(logits[from]) ? -1 : logits[from] > threshold ? 1 : 0;
    }
    return Runs.placeOfLargest(logits, from, width);
  }

  /**
   * At how many positions of an example the class spoken for is the label's.
   *
   * @param logits of that example, from {@link #logits}
   */
  public int right(int place, float[] logits) {
    int right = 0;
    for (int p = 0; p < positions; p++) {
      right += predicted(logits, p) == label(place, p) ? 1 : 0;
    }
    return right;
  }

  /** The label at a place of the micro-batch, of the last of its positions. */
  public int label(int place) {
    return label(place, positions - 1);
  }

  /** The label of one of the positions of the example at a place of the micro-batch. */
  public int label(int place, int position) {
    return labels[place * positions + position];
  }

  /** Sets the gradient of each example's own loss by its outputs. */
  public void lossGradients(int examples) {
    int width = outputs.length;
    for (int e = 0; e < examples; e++) {
      network.output(e, outputs);
      if (loss instanceof Loss.OfClass ofClass) {
        int first = e * positions;
        ofClass.gradient(outputs, 0, positions, spec.classes(), labels, first, outputs, 0);
      } else {
        Loss.OfNumbers ofNumbers = (Loss.OfNumbers) loss;
        ofNumbers.gradient(outputs, 0, width, targets, e * width, outputs, 0);
      }
      network.outputGradient(e, outputs);
    }
  }

  /**
   * Runs backwards and gives the squared norm of each example's own gradient by all parameters,
   * never below that of the numbers that {@link #addClipped} adds; NaN or infinite where they
   * overflowed.
   */
  public void backward(int examples, double[] squaredNorms) {
    network.backward(examples, squaredNorms, false);
  }

  /**
   * Runs backwards and adds the sum of the examples' gradients as they are, without a norm for
   * each: sum[j] += what the loss summed over the micro-batch changes by parameter j.
   */
  public void addGradients(int examples, double[] sum) {
    network.addGradients(examples, sum);
  }

  /** See {@link Network#backwardToStep}; after {@link #lossGradients}. */
  public boolean backwardToStep(int examples) {
    return network.backwardToStep(examples);
  }

  /** See {@link Network#step}; after {@link #backwardToStep}. */
  public void step(int examples, double factor, float[] from, float[] to) {
    network.step(examples, factor, from, to);
  }

  /** See {@link Network#advance}; after {@link #backwardToStep}. */
  public void advance(int examples, double factor, float[] to) {
    network.advance(examples, factor, to);
  }

  /** See {@link Network#settle}. */
  public void settle(float[] to) {
    network.settle(to);
  }

  /** See {@link Network#change}. */
  public double change(float[] origin, float[] to) {
    return network.change(origin, to);
  }

  /** See {@link Network#addChange}. */
  public void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {
    network.addChange(weight, origin, to, fresh, sum);
  }

  /** See {@link Network#holdChange}. */
  public double holdChange(float[] origin, float[] to) {
    return network.holdChange(origin, to);
  }

  /** See {@link Network#readChange}. */
  public void readChange(float[] to, int from, int length, float[] into) {
    network.readChange(to, from, length, into);
  }

  /** Tensors of weights. */
  public int tensorCount() {
    return network.tensorSizes().size();
  }

  /** See {@link Network#squaredNormsByTensor}. */
  public double[] squaredNormsByTensor(int place) {
    return network.squaredNormsByTensor(place);
  }

  /** See {@link Network#addClipped(int[], double[][], double[])}. */
  public void addClipped(int[] bounds, double[][] factors, double[] sum) {
    network.addClipped(bounds, factors, sum);
  }
}
