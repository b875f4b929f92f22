package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import dev.tacit.learning.data.ExampleStore;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden values: Python 3, hashlib.sha256 over struct.pack of what the class says is hashed. */
class DataFingerprintTest {
  private static final int[] SHAPE = {1, 1, 2};

  private static Examples two() {
    return new Examples(SHAPE, 3, new float[][] {{0.5f, -1.25f}, {0, 3}}, new int[] {2, 0});
  }

  private static Users users() {
    return Users.of(new int[] {2, 0}, 3);
  }

  private static Targets targets(float last) {
    return new Targets(new float[][] {{1, 2}, {3, 4}}, new float[][] {{0.5f, 1}, {1.5f, last}});
  }

  private static String golden(String hex) {
    return "tacit-data-1 sha256:" + hex + "\n";
  }

  @Test
  void of_knownExamples_isTheHashOfWhatIsSaid() {
    assertThat(DataFingerprint.of(two()).encode())
        .isEqualTo(golden("f99327a5ff9640891d068dc1de9bb2ce9d5cb665c018fb60e4175560b47eae30"));
    assertThat(DataFingerprint.of(two(), users()).encode())
        .isEqualTo(golden("e9e51ceb061abe5d6c69146f0d62c517f9691f3630123d5c3a85dd5adba80f56"));
    Examples tokens =
        new Examples(
            new int[] {2}, 3, new float[][] {{4, 0}, {1, 3}}, new int[] {2, 0}, OptionalInt.of(5));
    assertThat(DataFingerprint.of(tokens).encode())
        .isEqualTo(golden("8d19dbf1ec30bd15fba673b415e5500416e82cb115ca94aecddfe219c4b221d9"));
    assertThat(DataFingerprint.of(targets(2)).encode())
        .isEqualTo(golden("a585ef91ee13c909c94377f5cdfd9bca8dcf7a22fd4cbea8d5294c53db611cf2"));
  }

  /** 80 kB each, so none ends where a portion of the hash's buffer does. */
  @Test
  void of_examplesLongerThanAPortion_isTheHashOfAllOfThem() {
    float[][] inputs = new float[3][20_001];
    for (int i = 0; i < 3 * 20_001; i++) {
      inputs[i / 20_001][i % 20_001] = (i % 97) / 8f;
    }
    Examples examples = new Examples(new int[] {1, 1, 20_001}, 2, inputs, new int[] {1, 0, 1});
    assertThat(DataFingerprint.of(examples).encode())
        .isEqualTo(golden("1a388351ea8f7731860b5189a29666bcbeec4009a520b25f042ec6aca636fa2c"));
  }

  @Test
  void of_anythingElse_isAnother() {
    float[][] inputs = two().inputs();
    int[] labels = two().labels();
    float[][] moved = {{0.5f, Math.nextUp(-1.25f)}, {0, 3}};
    Set<DataFingerprint> all = new LinkedHashSet<>();
    all.add(DataFingerprint.of(two()));
    all.add(DataFingerprint.of(new Examples(SHAPE, 3, moved, labels)));
    all.add(DataFingerprint.of(new Examples(SHAPE, 3, inputs, new int[] {2, 1})));
    all.add(DataFingerprint.of(new Examples(SHAPE, 4, inputs, labels)));
    all.add(DataFingerprint.of(new Examples(new int[] {1, 2, 1}, 3, inputs, labels)));
    all.add(DataFingerprint.of(new Examples(new int[] {2}, 3, inputs, labels)));
    all.add(DataFingerprint.of(new Examples(SHAPE, 3, inputs, labels, OptionalInt.of(9))));
    float[][] turned = {inputs[1], inputs[0]};
    all.add(DataFingerprint.of(new Examples(SHAPE, 3, turned, new int[] {0, 2})));
    all.add(DataFingerprint.of(two().without(1)));
    all.add(DataFingerprint.of(two(), users()));
    all.add(DataFingerprint.of(two(), Users.of(new int[] {0, 2}, 3)));
    all.add(DataFingerprint.of(two(), Users.of(new int[] {1, 1}, 3)));
    all.add(DataFingerprint.of(targets(2)));
    all.add(DataFingerprint.of(targets(3)));
    assertThat(all).hasSize(14);
    assertThat(DataFingerprint.of(two(), users()))
        .isEqualTo(DataFingerprint.of(two(), users()))
        .hasSameHashCodeAs(DataFingerprint.of(two(), users()));
  }

  @Test
  void decode_itsText_isTheSameAndIsNotShown() {
    DataFingerprint known = DataFingerprint.of(two());
    assertThat(DataFingerprint.decode(known.encode())).isEqualTo(known);
    assertThat(known.toString()).isEqualTo("DataFingerprint[private]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tacit-data-1 sha256:00\n",
        "tacit-data-2 sha256:f99327a5ff9640891d068dc1de9bb2ce9d5cb665c018fb60e4175560b47eae30\n",
        "tacit-data-1 sha256:f99327a5ff9640891d068dc1de9bb2ce9d5cb665c018fb60e4175560b47eae30",
        "tacit-data-1 sha256:F99327a5ff9640891d068dc1de9bb2ce9d5cb665c018fb60e4175560b47eae30\n"
      })
  void decode_otherText_isRefusedWithoutRepeatingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataFingerprint.decode(text))
        .withMessage(
            "fingerprint must be tacit-data-1 sha256: and 64 hexadecimal digits but was not");
  }

  private record Targets(float[][] inputs, float[][] values) implements ExampleStore {
    @Override
    public int size() {
      return inputs.length;
    }

    @Override
    public int[] inputShape() {
      return new int[] {2};
    }

    @Override
    public int classes() {
      return 1;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      System.arraycopy(inputs[example], 0, into, offset, 2);
    }

    @Override
    public int label(int example) {
      return 0;
    }

    @Override
    public int targets() {
      return 2;
    }

    @Override
    public void target(int example, float[] into, int offset) {
      System.arraycopy(values[example], 0, into, offset, 2);
    }
  }
}
