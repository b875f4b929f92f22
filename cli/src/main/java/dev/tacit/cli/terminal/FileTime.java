package dev.tacit.cli.terminal;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time as a part of a file's name. */
public final class FileTime {
  private FileTime() {}

  /** Of this place's clock, as {@code 20261129-101500}. */
  public static String now() {
    return LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
  }
}
