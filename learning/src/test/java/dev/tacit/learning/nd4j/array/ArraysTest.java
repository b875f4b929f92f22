package dev.tacit.learning.nd4j.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.nd4j.FastestKernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The door to ND4J, on its native backend. */
class ArraysTest {
  private static INDArray counting(long... shape) {
    long length = 1;
    for (long side : shape) {
      length *= side;
    }
    return Nd4j.arange(length).castTo(DataType.FLOAT).reshape(shape);
  }

  /** The same numbers, [4, 2, 3], in memory in different ways. */
  static Stream<Arguments> forms() {
    INDArray plain = counting(4, 2, 3);
    INDArray wide = Nd4j.zeros(DataType.FLOAT, 6, 2, 5);
    INDArray view =
        wide.get(NDArrayIndex.interval(1, 5), NDArrayIndex.all(), NDArrayIndex.interval(2, 5));
    view.assign(plain);
    INDArray long_ = Nd4j.zeros(DataType.FLOAT, 7, 2, 3);
    INDArray rows = long_.get(NDArrayIndex.interval(2, 6), NDArrayIndex.all(), NDArrayIndex.all());
    rows.assign(plain);
    return Stream.of(
        Arguments.of("c", plain),
        Arguments.of("f", plain.dup('f')),
        Arguments.of("view", view),
        Arguments.of("rows", rows),
        Arguments.of("permuted", counting(4, 2, 3).permute(1, 0, 2).dup('c').permute(1, 0, 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void examples_whateverTheOrder_areReadRowMajor(String name, INDArray features) {
    ArrayExamples examples = ArrayExamples.of(features, Nd4j.createFromArray(0, 2, 1, 2), 3);
    assertThat(examples.size()).isEqualTo(4);
    assertThat(examples.inputShape()).containsExactly(2, 3);
    assertThat(examples.classes()).isEqualTo(3);
    WellFormed.check(examples);
    for (int e = 0; e < 4; e++) {
      float[] input = {-1, 0, 0, 0, 0, 0, 0, -1};
      examples.input(e, input, 1);
      int first = 6 * e;
      assertThat(input)
          .containsExactly(-1, first, first + 1, first + 2, first + 3, first + 4, first + 5, -1);
    }
    assertThat(IntStream.range(0, 4).map(examples::label)).containsExactly(0, 2, 1, 2);
    assertThat(ArrayExamples.features(examples, 1, 3))
        .isEqualTo(counting(4, 2, 3).get(NDArrayIndex.interval(1, 3)));
  }

  @Test
  void examples_plainArray_isNotCopied() {
    INDArray features = counting(4, 3).dup();
    INDArray last = features.get(NDArrayIndex.interval(2, 4), NDArrayIndex.all());
    ExampleStore examples = ArrayExamples.of(features, Nd4j.createFromArray(0, 1, 0, 0), 2);
    ExampleStore some = ArrayExamples.of(last, Nd4j.createFromArray(0, 1), 2);
    features.putScalar(3, 2, 77);
    float[] input = new float[3];
    examples.input(3, input, 0);
    assertThat(input).containsExactly(9, 10, 77);
    input[2] = 0;
    some.input(1, input, 0);
    assertThat(input).containsExactly(9, 10, 77);
    features.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> examples.input(0, input, 0));
  }

  @Test
  void examples_ofAWorkspace_outliveIt() {
    ExampleStore examples;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("examples-test")) {
      INDArray features = Nd4j.createUninitialized(DataType.FLOAT, 2, 3).assign(5);
      assertThat(features.isAttached()).isTrue();
      examples = ArrayExamples.of(features, Nd4j.createFromArray(0, 1), 2);
      features.assign(6);
    }
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("examples-test")) {
      Nd4j.createUninitialized(DataType.FLOAT, 2, 3).assign(7);
    }
    float[] input = new float[3];
    examples.input(1, input, 0);
    assertThat(input).containsExactly(5, 5, 5);
  }

  @Test
  void labels_oneHotOrNumbersOfAnyType_areTheSame() {
    INDArray features = counting(3, 2);
    INDArray hot = Nd4j.createFromArray(new double[][] {{0, 1}, {1, 0}, {0, 1}});
    for (ArrayExamples examples :
        new ArrayExamples[] {
          ArrayExamples.oneHot(features, hot),
          ArrayExamples.oneHot(features, hot.dup('f')),
          ArrayExamples.of(features, Nd4j.createFromArray(1L, 0L, 1L), 2),
          ArrayExamples.of(features, Nd4j.createFromArray(1f, 0f, 1f).reshape(3, 1), 2)
        }) {
      assertThat(examples.classes()).isEqualTo(2);
      assertThat(IntStream.range(0, 3).map(examples::label)).containsExactly(1, 0, 1);
    }
  }

  @Test
  void regression_targets_areReadWhateverTheirOrder() {
    INDArray numbers = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {-5, 6}});
    for (INDArray form : new INDArray[] {numbers, numbers.dup('f')}) {
      ArrayExamples examples = ArrayExamples.regression(counting(3, 2), form);
      WellFormed.check(examples);
      assertThat(examples.targets()).isEqualTo(2);
      assertThat(examples.classes()).isEqualTo(1);
      float[] target = new float[3];
      examples.target(2, target, 1);
      assertThat(target).containsExactly(0, -5, 6);
    }
    refused(() -> ArrayExamples.regression(counting(3, 2), counting(3)), "[examples, numbers]");
    refused(() -> ArrayExamples.regression(counting(4, 2), numbers), "labels must be of 4");
  }

  @Test
  void examples_thatDoNotFit_areRefused() {
    INDArray features = counting(3, 2);
    INDArray labels = Nd4j.createFromArray(0, 1, 1);
    refused(() -> ArrayExamples.of(features.castTo(DataType.DOUBLE), labels, 2), "must be FLOAT");
    refused(() -> ArrayExamples.of(counting(3), labels, 2), "features must be [examples, ...]");
    refused(() -> ArrayExamples.of(counting(4, 2), labels, 2), "labels must be of 4 examples");
    refused(() -> ArrayExamples.of(features, labels, 1), "label must be a whole number below 1");
    refused(() -> ArrayExamples.of(features, Nd4j.createFromArray(0.5, 1, 1), 2), "at example 0");
    refused(() -> ArrayExamples.of(features, counting(3, 2), 2), "[examples] or [examples, 1]");
    refused(() -> ArrayExamples.oneHot(features, labels), "[examples, classes]");
    for (float[] row : new float[][] {{0, 0}, {1, 1}, {0.5f, 0.5f}, {Float.NaN, 1}}) {
      refused(
          () ->
              ArrayExamples.oneHot(
                  features, Nd4j.createFromArray(new float[][] {{0, 1}, row, {1, 0}})),
          "one 1 and else 0 in each row but were not at example 1");
    }
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> ArrayExamples.of(features, labels, 2).input(3, new float[2], 0));
  }

  private static void refused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining(message);
  }

  @Test
  void tokens_contexts_fitAModelOfTokens() {
    ExampleStore drawn = Examples.tokens(5, 11, 7, 3);
    int[] next = IntStream.range(0, 7).map(drawn::label).toArray();
    ArrayExamples tokens =
        ArrayExamples.tokens(ArrayExamples.features(drawn, 0, 7), Nd4j.createFromArray(next), 11);
    WellFormed.check(tokens);
    Model model = Model.create(ModelSpec.preset("char-mlp", new int[] {5}, 11));
    float[] parameters = model.initialParameters(1);
    assertThat(Evaluation.of(model, parameters, tokens))
        .isEqualTo(Evaluation.of(model, parameters, drawn));
    assertThat(ArrayPredictions.outputs(model, ArrayExamples.features(drawn, 0, 7)).shape())
        .containsExactly(7, 11);
  }

  /** ND4J's own arithmetic, by the weights that the door gives, is the golden value. */
  @Test
  void outputs_mlp_areWhatNd4jComputesByItsWeights() {
    ModelSpec spec = ModelSpec.preset("mlp", new int[] {1, 4, 3}, 5);
    Model model = Model.create(spec);
    float[] parameters = model.initialParameters(9);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.01f * (i % 7); // biases too
    }
    model.load(parameters);
    INDArray features =
        ArrayExamples.features(Examples.images(new int[] {1, 4, 3}, 5, 70, 4), 0, 70);
    Map<String, INDArray> weights = ArrayWeights.byName(spec, parameters);
    String[] names = weights.keySet().toArray(String[]::new);
    INDArray hidden =
        org.nd4j.linalg.ops.transforms.Transforms.tanh(
            features
                .reshape(70, 12)
                .mmul(weights.get(names[0]).transpose())
                .addRowVector(weights.get(names[1])));
    INDArray expected =
        hidden.mmul(weights.get(names[2]).transpose()).addRowVector(weights.get(names[3]));
    for (INDArray form : new INDArray[] {features, features.dup('f')}) {
      INDArray outputs = ArrayPredictions.outputs(model, form);
      assertThat(outputs.shape()).containsExactly(70, 5);
      assertThat(outputs.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }
    refused(() -> ArrayPredictions.outputs(model, counting(2, 1, 3, 4)), "examples must be");
  }

  @Test
  void weights_byNameAndFlat_comeBackWhateverTheirOrder() {
    ModelSpec spec = ModelSpec.preset("cnn", new int[] {1, 28, 28}, 10);
    float[] parameters = Model.create(spec).initialParameters(2);
    Map<String, INDArray> named = ArrayWeights.byName(spec, parameters);
    assertThat(named.keySet()).first().isEqualTo("0.weight");
    assertThat(named.get("0.weight").shape()).containsExactly(16, 1, 8, 8);
    assertThat(named.values().stream().mapToLong(INDArray::length).sum())
        .isEqualTo(spec.parameterCount());
    assertThat(named.get("0.weight").getFloat(3, 0, 2, 1)).isEqualTo(parameters[3 * 64 + 17]);
    assertThat(ArrayWeights.of(spec, named)).isEqualTo(parameters);
    Map<String, INDArray> columns = new LinkedHashMap<>();
    named.forEach((name, array) -> columns.put(name, array.dup('f')));
    assertThat(ArrayWeights.of(spec, columns)).isEqualTo(parameters);
    INDArray flat = ArrayWeights.flat(parameters);
    assertThat(ArrayWeights.flat(spec, flat)).isEqualTo(parameters);
    INDArray pairs = Nd4j.stack(1, flat, flat.neg());
    assertThat(ArrayWeights.flat(spec, pairs.getColumn(0))).isEqualTo(parameters);
    refused(() -> ArrayWeights.flat(spec, counting(26_009)), "must be [26010] but was [26009]");
    refused(() -> ArrayWeights.flat(spec, flat.castTo(DataType.DOUBLE)), "must be FLOAT");
    columns.put("0.weight", counting(16, 64));
    refused(
        () -> ArrayWeights.of(spec, columns), "0.weight must be [16, 1, 8, 8] but was [16, 64]");
    columns.remove("0.weight");
    refused(() -> ArrayWeights.of(spec, columns), "tensors must be [0.weight, ");
  }

  @Test
  void view_ofKernelsMemory_isShared() {
    Kernels kernels = FastestKernels.create();
    Floats a = kernels.allocate(20);
    Floats b = kernels.allocate(12);
    Floats c = kernels.allocate(9);
    INDArray left = ArrayViews.of(a, 5, 3, 4);
    INDArray right = ArrayViews.of(b, 0, 4, 3);
    INDArray result = ArrayViews.of(c, 0, 3, 3);
    left.assign(counting(3, 4));
    right.assign(counting(4, 3).mul(0.5));
    kernels.multiply(new Product(false, false, 3, 3, 4), a, 5, b, 0, 0, c, 0);
    assertThat(result).isEqualTo(counting(3, 4).mmul(counting(4, 3).mul(0.5)));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> ArrayViews.of(a, 9, 3, 4));
    refused(() -> ArrayViews.of(a, 0, 0, 4), "sides of at least 1");
  }

  @Test
  void view_whoseFloatsAreGone_keepsTheirMemory() {
    INDArray[] views = new INDArray[64];
    for (int i = 0; i < views.length; i++) {
      views[i] = ArrayViews.of(new Floats(1 << 16), 0, 1 << 16).assign(i);
      if (i % 16 == 0) {
        System.gc();
      }
    }
    System.gc();
    for (int i = 0; i < 64; i++) {
      new Floats(1 << 16).put(0, new float[] {-1}, 0, 1);
      assertThat(views[i].minNumber().intValue()).isEqualTo(i);
      assertThat(views[i].maxNumber().intValue()).isEqualTo(i);
    }
  }
}
