package dev.tacit.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.kernels.Product;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The measurements at small sizes: the work is what they say, and they run. */
class TrainingRunsTest {
  private static final int BATCH = 8;
  private static final double RATE = 1e-3;
  private static final ModelSpec SMALL =
      ModelSpec.sequential("small", Layers.input(20), Layers.dense(6).relu(), Layers.dense(3));

  @Test
  void workloads_haveTheWeightsOfTheirNetworks() {
    assertThat(Workload.CNN.spec().parameterCount()).isEqualTo(26_010);
    assertThat(Workload.MLP.spec().parameterCount()).isEqualTo(535_818);
    // Characters, places, two blocks of two norms, attention and MLP, a norm, the outputs.
    int block = 2 * 256 + (4 * 128 * 128 + 4 * 128) + (2 * 128 * 512 + 512 + 128);
    assertThat(Workload.TRANSFORMER.spec().parameterCount())
        .isEqualTo(65 * 128 + 80 * 128 + 2 * block + 256 + (128 * 65 + 65));
  }

  @Test
  void bareProducts_ofDenseLayers_areForwardAndTwoBackwardButForTheFirst() {
    List<Product> shapes = BareProducts.of(SMALL, BATCH).stream().map(BareProduct::shape).toList();
    assertThat(shapes)
        .containsExactly(
            new Product(false, true, BATCH, 6, 20),
            new Product(true, false, 6, 20, BATCH),
            new Product(false, true, BATCH, 3, 6),
            new Product(true, false, 3, 6, BATCH),
            new Product(false, false, BATCH, 6, 3));
  }

  @Test
  void bareProducts_operations_areThoseCountedByHand() {
    // Twice the multiplications; the first layer goes forward and to its weights alone.
    double cnn = 2 * (2 * 196 * 64 * 16 + 3 * (25 * 256 * 32 + 512 * 32 + 32 * 10));
    double linear = 2 * 80.0 * (4 * 128 * 128 + 2 * 128 * 512);
    double scores = 2 * 2.0 * 80 * 80 * 128;
    double transformer = 2 * 3 * (linear + scores + 128 * 65);
    assertThat(operations(Workload.CNN)).isEqualTo(BATCH * cnn);
    assertThat(operations(Workload.TRANSFORMER)).isEqualTo(BATCH * transformer);
  }

  private static double operations(Workload workload) {
    return BareProducts.of(workload.spec(), BATCH).stream()
        .mapToDouble(BareProduct::operations)
        .sum();
  }

  @Test
  void bareProducts_layerWithoutKnownProducts_isRefused() {
    ModelSpec lstm =
        ModelSpec.sequential(
            "lstm", Layers.input(5), Layers.embedding(9, 4), Layers.lastOfLstm(9, 1));
    assertThatThrownBy(() -> BareProducts.of(lstm, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Lstm");
  }

  @Test
  void step_clipped_movesByTheRateTimesTheNormAtMost() {
    double plain = moved(Workload.MLP, StepKind.PLAIN, 1);
    double clipped = moved(Workload.MLP, StepKind.CLIPPED, 1);
    assertThat(plain).isGreaterThan(RATE * 1.01);
    assertThat(clipped).isBetween(1e-2 * RATE, RATE * 1.001);
  }

  /** 535,818 normal numbers: their length is within 1 % of its mean but for 1e-20 or less. */
  @Test
  void step_private_hasTheNoise() {
    double noise = RATE * 1.1 * Math.sqrt(535_818) / BATCH;
    assertThat(moved(Workload.MLP, StepKind.PRIVATE, 1)).isBetween(0.98 * noise, 1.02 * noise);
  }

  @Test
  void step_onTwoWorkspaces_isThatOnOne() {
    try (Training one = new Training(Workload.CNN.spec(), 70, 1);
        Training two = new Training(Workload.CNN.spec(), 70, 2)) {
      for (StepKind kind : List.of(StepKind.PLAIN, StepKind.CLIPPED)) {
        one.step(kind);
        two.step(kind);
      }
      float[] first = one.weights();
      float[] second = two.weights();
      for (int i = 0; i < first.length; i++) {
        assertThat(second[i]).isCloseTo(first[i], Offset.offset(1e-6f));
      }
    }
  }

  private static double moved(Workload workload, StepKind kind, int threads) {
    try (Training training = new Training(workload.spec(), BATCH, threads)) {
      float[] before = training.weights();
      training.step(kind);
      float[] after = training.weights();
      double squares = 0;
      for (int i = 0; i < before.length; i++) {
        squares += Math.pow((double) after[i] - before[i], 2);
      }
      return Math.sqrt(squares);
    }
  }

  @Test
  void run_smallNetwork_measuresAllKindsInEachRound() {
    StepRun.Result result = StepRun.measure(SMALL, BATCH);
    assertThat(result.rounds()).hasSizeBetween(5, 60);
    assertThat(result.processorShare()).isBetween(0.01, 1.05);
    assertThat(result.rounds())
        .allMatch(
            r -> Math.min(Math.min(r.plain(), r.clipped()), Math.min(r.noisy(), r.bare())) > 0);
  }

  @Test
  void speeds_smallNetwork_areOfEachProductAndKernel() {
    List<BareRun.Speed> speeds = BareRun.speeds(SMALL, BATCH);
    assertThat(speeds).hasSize(5);
    assertThat(speeds).allMatch(speed -> speed.gigaflops().containsKey("OpenBLAS"));
  }

  @Test
  void processes_reportMemoryAndStart() throws Exception {
    StepProcess.Memory memory = StepProcess.memory(Workload.CNN, BATCH, StepKind.PRIVATE, 2);
    // At least the workspace's weights; not the examples, and not Java.
    assertThat(memory.own()).isBetween(100_000L, 256L << 20);
    assertThat(StepProcess.firstStep(Workload.CNN, BATCH)).isBetween(0.05, 60.0);
  }
}
