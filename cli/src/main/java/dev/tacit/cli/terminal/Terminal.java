package dev.tacit.cli.terminal;

/** What a program's standard streams lead to. */
public final class Terminal {
  private Terminal() {}

  /**
   * Whether lines on a stream can be drawn over; only the launcher can see that of each stream.
   *
   * @param stream 1 for standard output, 2 for standard error
   */
  public static boolean is(int stream) {
    String terminals = System.getProperty("tacit.terminals");
    return terminals == null
        ? System.console() != null && System.getenv("TERM") != null
        : terminals.contains(Integer.toString(stream));
  }
}
