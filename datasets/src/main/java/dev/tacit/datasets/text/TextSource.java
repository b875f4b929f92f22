package dev.tacit.datasets.text;

import dev.tacit.datasets.Description;
import dev.tacit.datasets.ExampleSource;
import dev.tacit.datasets.Purpose;
import dev.tacit.datasets.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A text, in memory as token numbers. It is cut into what is to train on, to choose with and to
 * test with first, so that no example lies across two of them.
 */
public final class TextSource implements ExampleSource {
  private static final int MOST_TOKENS = 1 << 30;

  private final TextSettings settings;
  private final Description description;
  private final int[] tokens;
  private final int[] cuts;

  private TextSource(TextSettings settings, Description description, int[] tokens) {
    this.settings = settings;
    this.description = description;
    this.tokens = tokens;
    int testing = (int) (settings.test() * tokens.length);
    int validating = (int) (settings.validation() * tokens.length);
    int training = tokens.length - testing - validating;
    this.cuts = new int[] {0, training, training + validating, tokens.length};
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the file, if it is not UTF-8, has over 2^30 tokens or too few for an
   *     example to train on
   */
  public static TextSource open(Path file, TextSettings settings, Vocabulary vocabulary)
      throws IOException {
    Description description =
        new Description(
            String.valueOf(file.getFileName()),
            Values.TOKENS,
            new int[] {settings.context()},
            vocabulary.size(),
            OptionalInt.of(vocabulary.size()),
            0,
            vocabulary.names());
    TextSource source =
        new TextSource(settings, description, numbers(file, settings.unit(), vocabulary));
    if (source.size(Purpose.TRAIN) == 0) {
      throw new IOException(
          String.format(
              "%s must have at least %d tokens to train on but has %d",
              file.getFileName(), settings.context() + 1, source.cuts[1]));
    }
    return source;
  }

  private static int[] numbers(Path file, TextUnit unit, Vocabulary vocabulary) throws IOException {
    int[] numbers = new int[1 << 12];
    int count = 0;
    try (Tokens tokens = Tokens.open(file, unit)) {
      for (String token = tokens.next(); token != null; token = tokens.next()) {
        if (count == MOST_TOKENS) {
          throw new IOException(
              file.getFileName() + " must have at most " + MOST_TOKENS + " tokens but has more");
        }
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = vocabulary.number(token);
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  @Override
  public Description description() {
    return description;
  }

  @Override
  public int size(Purpose purpose) {
    int length = cuts[purpose.ordinal() + 1] - cuts[purpose.ordinal()];
    int needed = settings.context() + 1;
    return length < needed ? 0 : (length - needed) / settings.stride() + 1;
  }

  @Override
  public Cursor read() {
    return new Reading();
  }

  private final class Reading implements Cursor {
    private Purpose purpose = Purpose.TRAIN;
    private int example = -1;

    @Override
    public boolean next() {
      example++;
      while (example >= TextSource.this.size(purpose)) {
        if (purpose == Purpose.TEST) {
          return false;
        }
        purpose = Purpose.values()[purpose.ordinal() + 1];
        example = 0;
      }
      return true;
    }

    private int start() {
      return cuts[purpose.ordinal()] + example * settings.stride();
    }

    @Override
    public Purpose purpose() {
      return purpose;
    }

    @Override
    public void input(float[] into) {
      int start = start();
      for (int i = 0; i < settings.context(); i++) {
        into[i] = tokens[start + i];
      }
    }

    @Override
    public int label() {
      return tokens[start() + settings.context()];
    }

    @Override
    public int group() {
      return 0;
    }

    @Override
    public void close() {
      // The text is in memory.
    }
  }
}
