package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The aggregator learns the sum and nothing else: all that it receives is recorded and compared.
 */
class SumsOnlyTest {
  private static final int DIMENSION = 8000;
  private static final int LARGEST = (1 << 16) - 1;

  /**
   * Devices with equal keys, seeds and shares, but other inputs of the same sum: every byte that
   * arrives is the same, but for the masked inputs; and so is the sum.
   */
  @Test
  void view_otherInputsOfEqualSum_differsInMaskedInputsOnly() {
    List<int[]> inputs = inputs(1);
    List<int[]> others = rearranged(inputs);
    Bench first = run(inputs, 5);
    Bench second = run(others, 5);
    assertThat(second.received).hasSameSizeAs(first.received);
    int masked = 0;
    for (int i = 0; i < first.received.size(); i++) {
      RoundEvent a = first.received.get(i);
      RoundEvent b = second.received.get(i);
      if (a instanceof RoundEvent.SecAggReceived before
          && b instanceof RoundEvent.SecAggReceived after) {
        assertThat(after.device()).isEqualTo(before.device());
        assertThat(after.message()).hasSameSizeAs(before.message());
        if (isMaskedInput(before.message())) {
          masked++;
          assertThat(after.message()).isNotEqualTo(before.message());
        } else {
          assertThat(after.message()).isEqualTo(before.message());
        }
      } else {
        assertThat(b).isEqualTo(a);
      }
    }
    assertThat(masked).isEqualTo(6);
    assertThat(second.commits.get(0).sums().get(0)).isEqualTo(first.commits.get(0).sums().get(0));
    assertThat(first.commits.get(0).sums().get(0)).isEqualTo(sum(inputs));
  }

  /**
   * The masked bytes of each run, and the differences between two runs with fresh keys, are
   * uniform. Chi square with 255 degrees of freedom exceeds 400 with probability below 2e-8.
   */
  @Test
  void maskedInputs_ofFreshKeys_areUniform() {
    List<int[]> inputs = inputs(2);
    List<byte[]> first = maskedInputs(run(inputs, 6));
    List<byte[]> second = maskedInputs(run(rearranged(inputs), 7));
    long[] alone = new long[256];
    long[] between = new long[256];
    for (int device = 0; device < 6; device++) {
      byte[] a = first.get(device);
      byte[] b = second.get(device);
      for (int i = a.length - 4 * DIMENSION; i < a.length; i++) {
        alone[a[i] & 0xff]++;
        between[(a[i] - b[i]) & 0xff]++;
      }
    }
    assertThat(chiSquare(alone)).isLessThan(400);
    assertThat(chiSquare(between)).isLessThan(400);
  }

  private static double chiSquare(long[] counts) {
    double expected = Arrays.stream(counts).sum() / 256.0;
    return Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
  }

  private static Bench run(List<int[]> inputs, long seed) {
    Bench bench = new Bench(1, 6, 6, 1, DIMENSION, seed);
    for (int device = 0; device < 6; device++) {
      bench.devices.get(Bench.NAMES.get(device)).give(inputs.get(device));
    }
    bench.resume();
    bench.checkIn(Bench.NAMES.toArray(new String[0]));
    bench.settle();
    assertThat(bench.commits).hasSize(1);
    return bench;
  }

  private static List<byte[]> maskedInputs(Bench bench) {
    List<byte[]> masked = new ArrayList<>();
    for (RoundEvent event : bench.received) {
      if (event instanceof RoundEvent.SecAggReceived e && isMaskedInput(e.message())) {
        masked.add(e.message());
      }
    }
    assertThat(masked).hasSize(6);
    return masked;
  }

  /** No other message is that long. */
  private static boolean isMaskedInput(byte[] message) {
    return message.length >= 4 * DIMENSION;
  }

  private static List<int[]> inputs(long seed) {
    Random random = new Random(seed);
    List<int[]> inputs = new ArrayList<>();
    for (int device = 0; device < 6; device++) {
      inputs.add(random.ints(DIMENSION, 0, LARGEST + 1).toArray());
    }
    return inputs;
  }

  /** The same values, each coordinate's handed on to the next device. */
  private static List<int[]> rearranged(List<int[]> inputs) {
    List<int[]> others = new ArrayList<>(inputs.subList(1, 6));
    others.add(inputs.get(0));
    return others;
  }

  private static long[] sum(List<int[]> inputs) {
    long[] sum = new long[DIMENSION];
    for (int[] input : inputs) {
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] += input[i];
      }
    }
    return sum;
  }
}
