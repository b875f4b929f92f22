package dev.tacit.datasets.text;

import dev.tacit.datasets.Utf8;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Locale;

/** The tokens of a UTF-8 file, one after another. */
final class Tokens implements Closeable {
  /** A longer word is cut, so that no token can fill the memory. */
  private static final int LONGEST_WORD = 256;

  private final Reader in;
  private final String name;
  private final TextUnit unit;
  private int ahead;
  private long line = 1;

  private Tokens(Reader in, String name, TextUnit unit) {
    this.in = in;
    this.name = name;
    this.unit = unit;
  }

  static Tokens open(Path file, TextUnit unit) throws IOException {
    Reader in = Utf8.open(file);
    Tokens tokens = new Tokens(in, String.valueOf(file.getFileName()), unit);
    try {
      tokens.take();
      if (tokens.ahead == '\ufeff') {
        tokens.take();
      }
      return tokens;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The next token, or null at the end. */
  String next() throws IOException {
    while (unit == TextUnit.WORDS && ahead >= 0 && Character.isWhitespace(ahead)) {
      take();
    }
    if (ahead < 0) {
      return null;
    }
    if (unit == TextUnit.CHARACTERS || !isWord(ahead)) {
      String token = Character.toString(ahead);
      take();
      return token;
    }
    StringBuilder word = new StringBuilder();
    while (ahead >= 0 && isWord(ahead) && word.length() < LONGEST_WORD) {
      word.appendCodePoint(ahead);
      take();
    }
    return word.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isWord(int point) {
    return Character.isLetterOrDigit(point)
        || point == '\''
        || point == '\u2019'
        || Character.getType(point) == Character.NON_SPACING_MARK;
  }

  private void take() throws IOException {
    try {
      int first = in.read();
      // The decoder lets no half of a pair through.
      ahead =
          first >= 0 && Character.isHighSurrogate((char) first)
              ? Character.toCodePoint((char) first, (char) in.read())
              : first;
      line += first == '\n' ? 1 : 0;
    } catch (CharacterCodingException e) {
      throw new IOException(
          String.format("%s must be UTF-8 but is not at line %d or soon after", name, line), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
