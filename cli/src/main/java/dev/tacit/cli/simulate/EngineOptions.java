package dev.tacit.cli.simulate;

import dev.tacit.simulation.experiment.EngineProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What runs the rounds: threads of this machine, or an engine that is on the class path. */
final class EngineOptions {
  private static final String LOCAL = "local";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = LOCAL,
      description =
          "what runs the rounds: local, threads of this machine (default), or spark, Apache Spark")
  private String name;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "with spark: local[N], spark://HOST:PORT, ... (default: that of spark-submit, else local[*])")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "with spark: a setting of Spark, as spark.executor.memory=4g; again for more")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * Refuses what does not go together, before data are read.
   *
   * @param threads whether their number is given
   * @throws IllegalArgumentException naming the option
   */
  void check(boolean threads) {
    if (name.equals(LOCAL)) {
      if (master != null || !settings.isEmpty()) {
        throw new IllegalArgumentException(
            (master != null ? "--master" : "--conf") + " must be given with --engine spark only");
      }
      return;
    }
    if (threads) {
      throw new IllegalArgumentException(
          "--threads must be given with --engine local only; say --master local[N]");
    }
    provider().check(Optional.ofNullable(master), settings);
  }

  private EngineProvider provider() {
    return EngineProvider.named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name.equals("spark")
                        ? "--engine spark needs Spark on the class path: start it by ./tacit or spark-submit,"
                            + " see docs/simulations.md"
                        : "--engine must be local or spark but was " + name));
  }

  /**
   * Starts it.
   *
   * @param what is run, for people who look there
   * @param threads of the local engine
   * @param runs that there are; without any nothing is started
   * @throws IllegalStateException if it does not start
   */
  Engines start(String what, int threads, int runs) {
    return name.equals(LOCAL) || runs == 0
        ? new Engines.Local(threads)
        : new Engines.Clustered(
            name,
            provider()
                .start(
                    what,
                    Optional.ofNullable(master),
                    settings,
                    Math.min(runs, Engines.Clustered.MOST)));
  }
}
