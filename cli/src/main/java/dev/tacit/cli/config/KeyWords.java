package dev.tacit.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What keys mean, for people, and forms that values have.
 *
 * @param meanings by the path of a key; a path with {@code #pattern} behind it has a regular
 *     expression of ECMA-262
 */
public record KeyWords(Map<String, String> meanings) {
  private static final String PATTERN = "#pattern";

  /** Reads a resource of lines PATH=MEANING. */
  public static KeyWords read(Class<?> beside, String resource) {
    Properties lines = new Properties();
    try (InputStream in = beside.getResourceAsStream(resource);
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      lines.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> meanings = new TreeMap<>();
    lines.stringPropertyNames().forEach(name -> meanings.put(name, lines.getProperty(name)));
    return new KeyWords(meanings);
  }

  /** Of a key; empty if nobody wrote it down. */
  public String meaning(String path) {
    return meanings.getOrDefault(path, "");
  }

  Optional<String> pattern(String path) {
    return Optional.ofNullable(meanings.get(path + PATTERN));
  }
}
