package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.federated.Scaffold.Change;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of SCAFFOLD goes over the wire and into the store. */
class ScaffoldBytesTest {
  private static final ModelSpec MODEL = ModelSpec.preset("linear", new int[] {1, 1, 3}, 2);
  private static final int SIZE = MODEL.parameterCount();

  private static float[] numbers(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static ScaffoldState someRounds(ServerOptimizer optimizer) {
    ScaffoldState state = ScaffoldState.initial(ServerState.initial(optimizer, numbers(1)), 9);
    for (int round = 0; round < 3; round++) {
      state = state.apply(new Change(numbers(2 + round), numbers(5 + round)), 4);
    }
    return state;
  }

  @Test
  void resume_memory_goesOnBitForBit() {
    ServerOptimizer optimizer = new ServerOptimizer.FedAdam(0.1);
    ScaffoldState state = someRounds(optimizer);
    ScaffoldState resumed =
        ScaffoldState.resume(optimizer, state.model().parameters(), 9, state.memory());
    assertThat(resumed.memory()).isEqualTo(state.memory());
    Change change = new Change(numbers(8), numbers(9));
    ScaffoldState after = state.apply(change, 2);
    ScaffoldState resumedAfter = resumed.apply(change, 2);
    assertThat(resumedAfter.sent().parameters()).isEqualTo(after.sent().parameters());
    assertThat(resumedAfter.sent().variate()).isEqualTo(after.sent().variate());
    assertThat(resumedAfter.memory()).isEqualTo(after.memory());
  }

  @Test
  void resume_anotherMemory_isRefused() {
    ServerOptimizer optimizer = new ServerOptimizer.FedAvg(1);
    ScaffoldState state = someRounds(optimizer);
    float[] parameters = state.model().parameters();
    byte[] memory = state.memory();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldState.resume(optimizer, parameters, 10, memory))
        .withMessage("clients must be 9 but was 10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldState.resume(optimizer, parameters, 9, state.model().memory()))
        .withMessageStartingWith("memory must be SCAFFOLD's");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerState.resume(optimizer, parameters, memory));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldState.resume(optimizer, new float[SIZE + 1], 9, memory));
    for (int length = 0; length < memory.length; length++) {
      byte[] cut = Arrays.copyOf(memory, length);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ScaffoldState.resume(optimizer, parameters, 9, cut));
    }
    byte[] infinite = memory.clone();
    // The first number of the variate, little-endian.
    infinite[18] = (byte) 0x80;
    infinite[19] = 0x7f;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldState.resume(optimizer, parameters, 9, infinite));
  }

  @Test
  void checkpoint_decoded_isWhatWasEncoded() {
    byte[] bytes = new ScaffoldCheckpoint(new Checkpoint(MODEL, numbers(1)), numbers(2)).encode();
    ScaffoldCheckpoint decoded = ScaffoldCheckpoint.decode(bytes, bytes.length);
    assertThat(decoded.checkpoint().parameters()).isEqualTo(numbers(1));
    assertThat(decoded.variate()).isEqualTo(numbers(2));
    assertThat(decoded.encode()).isEqualTo(bytes);
  }

  @Test
  void checkpoint_otherBytes_areRefused() {
    byte[] bytes = new ScaffoldCheckpoint(new Checkpoint(MODEL, numbers(1)), numbers(2)).encode();
    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length));
    }
    refused(Arrays.copyOf(bytes, bytes.length + 1));
    refused(new Checkpoint(MODEL, numbers(1)).encode());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldCheckpoint.decode(bytes, bytes.length - 1));
    byte[] long32 = bytes.clone();
    Arrays.fill(long32, 8, 11, (byte) 0xff);
    long32[11] = 0x7f;
    refused(long32);
    byte[] negative = bytes.clone();
    negative[11] = (byte) 0x80;
    refused(negative);
    byte[] nan = bytes.clone();
    nan[bytes.length - 1] = 0x7f;
    nan[bytes.length - 2] = (byte) 0xff;
    refused(nan);
  }

  private static void refused(byte[] bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScaffoldCheckpoint.decode(bytes, 1 << 20));
  }
}
