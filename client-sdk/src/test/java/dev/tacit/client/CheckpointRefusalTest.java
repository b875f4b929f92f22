package dev.tacit.client;

import static dev.tacit.client.Refusals.assertDeclined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.protocol.identity.Digests;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An aggregator that serves another checkpoint than it announced, or none that can be trained. */
@Timeout(60)
class CheckpointRefusalTest {
  @TempDir Path directory;

  static Stream<Arguments> checkpoints() {
    byte[] good = Script.CHECKPOINT;
    byte[] digest = Digests.sha256(good);
    byte[] tampered = good.clone();
    tampered[tampered.length - 1] ^= 1;
    float[] weights = Script.START.clone();
    weights[3] = Float.NaN;
    byte[] notANumber = Checkpoint.encode(Script.MODEL, weights);
    ModelSpec mlp = ModelSpec.preset("mlp", new int[] {1, 2, 3}, 2);
    byte[] other = Checkpoint.encode(mlp, Model.create(mlp).initialParameters(1));
    byte[] junk = new byte[100];
    return Stream.of(
        Arguments.of(
            "other bytes than the digest's", "digest", digest, good.length, pieces(tampered)),
        Arguments.of(
            "announced as 1 GiB", "checkpoint must be 1 to", digest, 1L << 30, pieces(good)),
        Arguments.of(
            "announced as 2^63", "checkpoint must be 1 to", digest, 1L << 63, pieces(good)),
        Arguments.of("a short digest", "digest of 32", new byte[31], good.length, pieces(good)),
        Arguments.of("longer than announced", "longer", digest, good.length - 1, pieces(good)),
        Arguments.of("shorter than announced", "but was", digest, good.length + 1, pieces(good)),
        Arguments.of("an empty piece", "empty", digest, good.length, new byte[][] {{}, good}),
        Arguments.of(
            "of another model",
            "checkpoint must be 1 to",
            Digests.sha256(other),
            1 << 20,
            pieces(other)),
        Arguments.of(
            "another model's", "plan's model", Digests.sha256(other), other.length, pieces(other)),
        Arguments.of("not a checkpoint", "TACM", Digests.sha256(junk), junk.length, pieces(junk)),
        Arguments.of(
            "a weight that is NaN",
            "finite",
            Digests.sha256(notANumber),
            notANumber.length,
            pieces(notANumber)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void fetchCheckpoint_notWhatWasAnnounced_isDeclinedBeforeTraining(
      String what, String detail, byte[] digest, long announced, byte[][] served) throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      fleet.aggregator.serve(digest, served);
      device.send(Script.start(Script.plan(1).build(), digest, announced));
      assertDeclined(device, client, DeclineReason.CHECKPOINT_INVALID, detail);
      assertThat(client.recorder().phases).doesNotContain(ClientPhase.TRAIN);
      assertThat(client.entries()).isEmpty();
    }
  }

  private static byte[][] pieces(byte[] bytes) {
    int half = bytes.length / 2;
    return new byte[][] {Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length)};
  }
}
