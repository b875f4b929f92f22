package dev.tacit.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files, of which no byte is guessed at. */
public final class Utf8 {
  private static final int BUFFER = 1 << 16;

  private Utf8() {}

  /**
   * A buffered reader of a file; what is no UTF-8 is a {@link
   * java.nio.charset.CharacterCodingException} when it is read.
   */
  public static Reader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            Files.newInputStream(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)),
        BUFFER);
  }
}
