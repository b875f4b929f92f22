package dev.tacit.cli.budget;

import picocli.CommandLine.Option;

/** The delta of a question or a report. */
public final class DeltaOption {
  @Option(
      names = "--delta",
      paramLabel = "DELTA",
      defaultValue = "1e-5",
      description = "in (0, 1) (default: ${DEFAULT-VALUE})")
  private double delta;

  /**
   * @throws IllegalArgumentException if it is no delta
   */
  public double value() {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("--delta must be in (0, 1) but was " + delta);
    }
    return delta;
  }
}
