package dev.tacit.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.datasets.Portions;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TextSourceTest {
  private static Path file(String text) throws IOException {
    Path file = Files.createTempFile("text", ".txt");
    file.toFile().deleteOnExit();
    return Files.writeString(file, text);
  }

  private static int[] tokens(ExampleStore store, int example) {
    float[] read = new float[store.inputShape()[0] + 1];
    store.input(example, read, 0);
    read[read.length - 1] = store.label(example);
    int[] tokens = new int[read.length];
    for (int i = 0; i < read.length; i++) {
      tokens[i] = (int) read[i];
    }
    return tokens;
  }

  @Test
  void learn_words_areTheMostFrequentInLowerCase() throws IOException {
    Path file = file("The cat, the DOG.\n\u00c9t\u00e9 isn't the cat's");
    Vocabulary all = Vocabulary.learn(file, TextUnit.WORDS, 100);
    assertThat(all.names())
        .containsExactly(
            "<unknown>", "the", ",", ".", "cat", "cat's", "dog", "isn't", "\u00e9t\u00e9");
    Vocabulary few = Vocabulary.learn(file, TextUnit.WORDS, 2);
    Portions read = Portions.load(TextSource.open(file, TextSettings.of(TextUnit.WORDS, 2), few));
    assertThat(read.train().size()).isEqualTo(3);
    assertThat(tokens(read.train(), 0)).containsExactly(1, 0, 0);
    assertThat(tokens(read.train(), 1)).containsExactly(1, 0, 0);
    assertThat(read.train().vocabulary()).hasValue(2);
  }

  @Test
  void open_characters_areCodePoints() throws IOException {
    Path file = file("a\ud83d\ude00a");
    Vocabulary vocabulary = Vocabulary.learn(file, TextUnit.CHARACTERS, 10);
    assertThat(vocabulary.names()).containsExactly("<unknown>", "a", "\ud83d\ude00");
    TextSource source = TextSource.open(file, TextSettings.of(TextUnit.CHARACTERS, 2), vocabulary);
    assertThat(tokens(Portions.load(source).train(), 0)).containsExactly(1, 2, 1);
  }

  /** No token to test with is in an example to train on, whatever the stride. */
  @Property(tries = 200)
  void read_anyStride_windowsAreWhereTheyShouldBe(
      @ForAll @IntRange(min = 1, max = 8) int context,
      @ForAll @IntRange(min = 1, max = 10) int stride,
      @ForAll @IntRange(min = 100, max = 400) int length)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(0x4e00 + i);
    }
    List<String> names = new ArrayList<>(List.of(Vocabulary.UNKNOWN));
    text.codePoints().forEach(point -> names.add(Character.toString(point)));
    Path file = file(text.toString());
    Portions read =
        Portions.load(
            TextSource.open(
                file,
                new TextSettings(TextUnit.CHARACTERS, context, stride, 0.2, 0.25),
                Vocabulary.of(names)));
    Files.delete(file);
    int testing = (int) (0.25 * length);
    int validating = (int) (0.2 * length);
    check(read.train(), 0, length - testing - validating, context, stride);
    check(read.validation(), length - testing - validating, length - testing, context, stride);
    check(read.test(), length - testing, length, context, stride);
  }

  private static void check(ExampleStore store, int from, int to, int context, int stride) {
    WellFormed.check(store);
    int count = 0;
    for (int start = from; start + context < to; start += stride) {
      int[] tokens = tokens(store, count++);
      for (int i = 0; i <= context; i++) {
        assertThat(tokens[i]).isEqualTo(1 + start + i);
      }
    }
    assertThat(store.size()).isEqualTo(count);
  }

  @Test
  void open_badText_isRefused() throws IOException {
    Path brief = file("ab");
    Vocabulary vocabulary = Vocabulary.of(List.of("<unknown>", "a"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> TextSource.open(brief, TextSettings.of(TextUnit.CHARACTERS, 2), vocabulary))
        .withMessageContaining("must have at least 3 tokens to train on but has 2");
    Path latin = file("");
    Files.write(latin, new byte[] {'a', '\n', (byte) 0xe9, 'b'});
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Vocabulary.learn(latin, TextUnit.WORDS, 10))
        .withMessageContaining("must be UTF-8 but is not at line");
    assertThatIllegalArgumentException().isThrownBy(() -> Vocabulary.of(List.of("a", "b")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of(List.of("<unknown>", "b", "b")));
  }
}
