package dev.tacit.cli.terminal;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A word as a person would type it into a shell. */
public final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=@%+,-]+");

  private ShellWord() {}

  public static String of(Path path) {
    return of(path.toString());
  }

  public static String of(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** This program, as it was started. */
  public static String launcher() {
    return of(System.getProperty("tacit.launcher", "tacit"));
  }
}
