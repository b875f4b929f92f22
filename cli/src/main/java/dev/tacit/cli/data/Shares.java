package dev.tacit.cli.data;

import picocli.CommandLine.Option;

/** What is kept from training. */
final class Shares {
  @Option(
      names = "--validation",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "To choose settings with; default ${DEFAULT-VALUE}")
  private double validation;

  @Option(
      names = "--test",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "To test with, at random, of text its end; default ${DEFAULT-VALUE}")
  private double test;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "Of the draw; default ${DEFAULT-VALUE}")
  private long seed;

  double validation() {
    return validation;
  }

  double test() {
    return test;
  }

  long seed() {
    return seed;
  }
}
