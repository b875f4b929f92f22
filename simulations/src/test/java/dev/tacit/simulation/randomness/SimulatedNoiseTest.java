package dev.tacit.simulation.randomness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDecoder;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.encoding.ShareNoise;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product's encodings and noise on seeded streams: functions of seed and path. */
class SimulatedNoiseTest {
  private static final int DIMENSION = 50_000;
  private static final int COHORT = 10;
  private static final Seeds ROUND = Seeds.of(1).at("round", 7);

  @Test
  void centralDp_anyNumberOfThreads_isTheSame() {
    CentralPlan plan = CentralPlan.of(DIMENSION, 1, COHORT, 1);
    CentralEncoder encoder = new CentralEncoder(plan);
    CentralDecoder decoder = new CentralDecoder(plan, 1);
    Supplier<float[]> round =
        () -> {
          long[] sum = sum(plan.ringBits(), client -> encode(encoder, client));
          return decoder.decode(sum, COHORT, ROUND.at("noise").streams());
        };
    float[] one = on(1, round);
    assertThat(on(3, round)).isEqualTo(one);
    float[] quiet = update(0);
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      squares += Math.pow(one[i] - quiet[i], 2);
    }
    // All devices send one update; roundings are far finer than the noise, and a mean of
    // 50,000 squares is within 3.8 % (6 deviations, 2e-9).
    double deviation = plan.standardDeviation() / plan.scale() / COHORT;
    assertThat(squares / DIMENSION / (deviation * deviation)).isBetween(0.962, 1.038);
    // Blocks have streams of their own: their noise differs.
    assertThat(one[0] - quiet[0]).isNotEqualTo(one[1 << 14] - quiet[1 << 14]);
    Supplier<float[]> other =
        () -> decoder.decode(new long[DIMENSION], COHORT, ROUND.at("noise", 1).streams());
    Supplier<float[]> same =
        () -> decoder.decode(new long[DIMENSION], COHORT, ROUND.at("noise").streams());
    assertThat(on(2, other)).isNotEqualTo(on(2, same));
  }

  /** What is drawn for a coordinate is a documented function of the streams. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16_384, 16_385, 40_000})
  void centralNoise_ofBlocks_isThatOfTheirStreams(int dimension) {
    CentralPlan plan = CentralPlan.of(dimension, 1, COHORT, 1);
    Seeds place = ROUND.at("noise");
    double[] expected = new double[dimension];
    for (int from = 0; from < dimension; from += 16_384) {
      int length = Math.min(16_384, dimension - from);
      try (SeededStream stream = place.at("part", from / 16_384).stream()) {
        new GaussianNoise(stream).add(expected, from, length, plan.standardDeviation(), dimension);
      }
    }
    long[] sum = new long[dimension];
    new CentralDecoder(plan, 1).decode(sum, COHORT, place.streams());
    for (int i = 0; i < dimension; i++) {
      long residue = sum[i] << (64 - plan.ringBits()) >> (64 - plan.ringBits());
      assertThat(residue).isEqualTo((long) Math.floor(expected[i] + 0.5));
    }
  }

  @ParameterizedTest
  @EnumSource(ShareNoise.class)
  void distributedDp_seededShares_areTheSameAndOffAsPredicted(ShareNoise noise) {
    DistributedPlan plan =
        DistributedPlanner.within(
            new DistributedDemands(
                new PrivacyBudget(8, 1e-5),
                1,
                noise,
                new CohortBounds(COHORT, COHORT, 0),
                DIMENSION,
                1),
            24);
    Rotation rotation = new Rotation(new byte[Rotation.SEED_BYTES], DIMENSION);
    DistributedEncoder encoder = new DistributedEncoder(plan, rotation);
    DistributedDecoder decoder = new DistributedDecoder(plan, rotation);
    Supplier<float[]> round =
        () -> decoder.decode(sum(plan.ringBits(), client -> encode(encoder, client)), COHORT);
    float[] one = on(1, round);
    assertThat(on(3, round)).isEqualTo(one);
    float[] quiet = update(0);
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      squares += Math.pow(one[i] - quiet[i], 2);
    }
    // As in secure-agg's own test of the secure stream.
    assertThat(Math.sqrt(squares / DIMENSION) / plan.predictedError(COHORT)).isBetween(0.95, 1.05);
  }

  @Test
  void distributedDp_inTheCallersArrays_isTheSame() {
    DistributedPlan plan =
        new DistributedPlan(
            ShareNoise.GAUSSIAN, DIMENSION, 0.5, new CohortBounds(10, 8, 1), 1 << 20, 1 << 20, 24);
    DistributedEncoder encoder =
        new DistributedEncoder(plan, new Rotation(new byte[Rotation.SEED_BYTES], DIMENSION));
    int[] expected = encode(encoder, 3);
    float[] update = update(0);
    int[] into = new int[DIMENSION];
    try (SeededStream stream = ROUND.at("client", 3).stream()) {
      encoder.encodeAndWipe(update, stream, into);
    }
    assertThat(into).isEqualTo(expected);
    assertThat(update).containsOnly(0);
    try (SeededStream stream = ROUND.stream()) {
      assertThatThrownBy(() -> encoder.encodeAndWipe(update, stream, new int[DIMENSION - 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("into must be 50000 numbers but was 49999");
    }
  }

  @Test
  void quantizer_seeded_roundsTheSame() {
    Quantizer quantizer = new Quantizer(32, 8, 1, 1);
    float[] update = update(0);
    int[][] encoded = new int[3][];
    for (int i = 0; i < 3; i++) {
      try (SeededStream stream = ROUND.at("client", i / 2).stream()) {
        encoded[i] = quantizer.encode(update, stream);
      }
    }
    assertThat(encoded[1]).isEqualTo(encoded[0]);
    int[] into = new int[DIMENSION];
    try (SeededStream stream = ROUND.at("client", 0).stream()) {
      quantizer.encode(update, stream, into);
    }
    assertThat(into).isEqualTo(encoded[0]);
    assertThat(encoded[2]).isNotEqualTo(encoded[0]);
  }

  private static int[] encode(CentralEncoder encoder, int client) {
    try (SeededStream stream = ROUND.at("client", client).stream()) {
      return encoder.encode(update(0), stream);
    }
  }

  private static int[] encode(DistributedEncoder encoder, int client) {
    try (SeededStream stream = ROUND.at("client", client).stream()) {
      return encoder.encode(update(0), stream);
    }
  }

  /** Of all devices, each on whatever thread is free. */
  private static long[] sum(int ringBits, IntFunction<int[]> device) {
    int[][] encoded = IntStream.range(0, COHORT).parallel().mapToObj(device).toArray(int[][]::new);
    long[] sum = new long[DIMENSION];
    for (int[] one : encoded) {
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] = (sum[i] + one[i]) & ((1L << ringBits) - 1);
      }
    }
    return sum;
  }

  /** A vector of norm 0.9. */
  private static float[] update(long seed) {
    Random random = new Random(seed);
    float[] update = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      update[i] = (float) (random.nextBoolean() ? 0.9 : -0.9) / (float) Math.sqrt(DIMENSION);
    }
    return update;
  }

  private static <T> T on(int threads, Supplier<T> work) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(work::get).join();
    } finally {
      pool.shutdown();
    }
  }
}
