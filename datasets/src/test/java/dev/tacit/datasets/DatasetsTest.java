package dev.tacit.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.data.ExampleStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetsTest {
  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte, 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte, 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte, ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
  })
  void mnist_bundledFile_isTheOriginal(String name, String sha256)
      throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Datasets.class.getResourceAsStream("mnist/" + name + ".gz");
        InputStream unpacked = new DigestInputStream(new GZIPInputStream(in), digest)) {
      unpacked.transferTo(java.io.OutputStream.nullOutputStream());
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
  }

  @Test
  void mnist_read_hasItsSizesAndFirstDigit() {
    Dataset mnist = Datasets.mnist();
    assertThat(mnist.train().size()).isEqualTo(60_000);
    assertThat(mnist.test().size()).isEqualTo(10_000);
    assertThat(mnist.inputShape()).containsExactly(1, 28, 28);
    assertThat(mnist.classes()).isEqualTo(10);
    assertThat(mnist.train().label(0)).isEqualTo(5);
    assertThat(mnist.test().label(0)).isEqualTo(7);
    float[] pixels = new float[784];
    mnist.train().input(0, pixels, 0);
    assertThat(pixels[5 * 28 + 12]).isEqualTo(3 / 255f);
    assertThat(pixels[0]).isZero();
  }

  @Test
  void shakespeare_context_opensWithTheFirstLineAndDoesNotOverlap() {
    Dataset plays = Datasets.shakespeare(7);
    assertThat(plays.classes()).isEqualTo(65);
    assertThat(plays.inputShape()).containsExactly(7);
    assertThat(plays.train().size() + plays.test().size()).isEqualTo(1_115_394 / 8);
    assertThat(plays.test().size()).isEqualTo(1_115_394 / 8 / 10);
    // "First C|i" and "tizen:\n|B" in ranks among "\n !$&',-.3:;?A..Za..z".
    assertThat(tokens(plays.train(), 0)).containsExactly(18, 47, 56, 57, 58, 1, 15);
    assertThat(plays.train().label(0)).isEqualTo(47);
    assertThat(tokens(plays.train(), 1)).containsExactly(58, 47, 64, 43, 52, 10, 0);
    assertThat(plays.train().label(1)).isEqualTo(14);
  }

  @Test
  void shakespeareByRole_read_staysWithinSpeeches() {
    Dataset plays = Datasets.shakespeareByRole(7);
    // Counted by another program: of 309 names 298 have a speech of at least 8 characters.
    assertThat(GroupedStore.groupsOf(plays.train())).isEqualTo(298);
    assertThat(plays.classes()).isEqualTo(65);
    // "Before | " of First Citizen, not "First C" as in the text as a whole.
    assertThat(tokens(plays.train(), 0)).containsExactly(14, 43, 44, 53, 56, 43, 1);
    assertThat(GroupedStore.groupOf(plays.train(), 0)).isZero();
    assertThat(plays.train().size()).isBetween(100_000, 1_115_394 / 8);
    assertThat(plays.test().size() / (double) plays.train().size()).isBetween(0.105, 0.112);
  }

  @Test
  void shakespeare_badContext_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Datasets.shakespeare(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Datasets.shakespeare(1025));
  }

  private static int[] tokens(ExampleStore store, int example) {
    float[] read = new float[store.inputShape()[0]];
    store.input(example, read, 0);
    int[] tokens = new int[read.length];
    for (int i = 0; i < read.length; i++) {
      tokens[i] = (int) read[i];
    }
    return tokens;
  }
}
