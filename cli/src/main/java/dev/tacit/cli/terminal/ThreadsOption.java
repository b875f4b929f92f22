package dev.tacit.cli.terminal;

import picocli.CommandLine.Option;

/** How many threads work for a command. */
public final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "that compute (default: as many as there are processors)")
  private Integer threads;

  /** Whether somebody said how many. */
  public boolean isGiven() {
    return threads != null;
  }

  /**
   * How many.
   *
   * @throws IllegalArgumentException if somebody said less than one or more than 1024
   */
  public int count() {
    int count = isGiven() ? threads : Runtime.getRuntime().availableProcessors();
    if (count < 1 || count > 1024) {
      throw new IllegalArgumentException("--threads must be from 1 to 1024 but was " + count);
    }
    return count;
  }
}
