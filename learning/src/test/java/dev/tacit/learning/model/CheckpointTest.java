package dev.tacit.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final ModelSpec SPEC = ModelSpec.preset("linear", new int[] {1, 2, 2}, 3);
  private static final float[] WEIGHTS = weights();

  private static float[] weights() {
    float[] weights = new float[SPEC.parameterCount()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i / 8f - 1;
    }
    return weights;
  }

  @Test
  void decode_encoded_givesTheSame() {
    byte[] bytes = Checkpoint.encode(SPEC, WEIGHTS);
    Checkpoint read = Checkpoint.decode(bytes, bytes.length);
    assertThat(read.spec()).isEqualTo(SPEC);
    assertThat(read.parameters()).isEqualTo(WEIGHTS);
  }

  @Test
  void decode_fileOfVersion1_isStillRead() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/checkpoints/linear-v1.tacm")) {
      byte[] bytes = in.readAllBytes();
      assertThat(Checkpoint.decode(bytes, 4096)).isEqualTo(new Checkpoint(SPEC, WEIGHTS));
      assertThat(Checkpoint.encode(SPEC, WEIGHTS)).isEqualTo(bytes);
    }
  }

  @Property(tries = 500)
  void decode_oneByteChanged_isReadOrRefusedAsIllegal(
      @ForAll @IntRange(max = 330) int place, @ForAll byte value) {
    byte[] bytes = Checkpoint.encode(SPEC, WEIGHTS);
    bytes[place % bytes.length] = value;
    try {
      assertThat(Checkpoint.decode(bytes, bytes.length).parameters()).hasSize(15);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(" must ");
    }
  }

  @Test
  void decode_cutOrLengthened_isRefused() {
    byte[] bytes = Checkpoint.encode(SPEC, WEIGHTS);
    for (int length = 0; length < bytes.length + 8; length++) {
      byte[] other = Arrays.copyOf(bytes, length);
      if (length != bytes.length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.decode(other, 1 << 20));
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checkpoint.decode(bytes, bytes.length - 1))
        .withMessageContaining("checkpoint must be 16.." + (bytes.length - 1));
  }

  @Test
  void decode_weightNotFinite_isRefused() {
    float[] weights = WEIGHTS.clone();
    weights[4] = Float.NaN;
    byte[] bytes = Checkpoint.encode(SPEC, weights);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Checkpoint.decode(bytes, bytes.length))
        .withMessage("weight 4 must be finite but was NaN");
  }
}
