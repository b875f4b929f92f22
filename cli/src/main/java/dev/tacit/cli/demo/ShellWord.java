package dev.tacit.cli.demo;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A word as a person would type it into a shell. */
final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=@%+,-]+");

  private ShellWord() {}

  static String of(Path path) {
    return of(path.toString());
  }

  static String of(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** This program, as it was started. */
  static String launcher() {
    return of(System.getProperty("tacit.launcher", "tacit"));
  }
}
