package dev.tacit.benchmarks;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Runs JMH methods, each in a Java of its own that is warm before it is measured. */
final class JmhRuns {
  private static final TimeValue SECOND = TimeValue.seconds(1);

  private JmhRuns() {}

  /** Milliseconds of single calls, on one core. */
  static Figure milliseconds(String name, Class<?> type, String method) {
    return run(
        name,
        "ms",
        1,
        options(type, method)
            .mode(Mode.SampleTime)
            .timeUnit(TimeUnit.MILLISECONDS)
            .threads(1)
            .warmupIterations(6)
            .measurementIterations(6)
            .jvmArgsAppend("-XX:ActiveProcessorCount=1", "-Xmx2g"));
  }

  /** Milliseconds of single calls that may use two cores. */
  static Figure millisecondsOnTwoCores(
      String name, Class<?> type, String method, String parameter, String value) {
    return run(
        name,
        "ms",
        1,
        options(type, method)
            .param(parameter, value)
            .mode(Mode.SampleTime)
            .timeUnit(TimeUnit.MILLISECONDS)
            .threads(1)
            .warmupIterations(6)
            .measurementIterations(6)
            .jvmArgsAppend("-XX:ActiveProcessorCount=2", "-Xmx2g"));
  }

  /** Millions a second, of two threads together, over seconds. */
  static Figure millionsOnTwoCores(String name, Class<?> type, String method, String... parameter) {
    OptionsBuilder options = options(type, method);
    if (parameter.length == 2) {
      options.param(parameter[0], parameter[1]);
    }
    return run(
        name,
        "M/s",
        1e-6,
        options
            .mode(Mode.Throughput)
            .timeUnit(TimeUnit.SECONDS)
            .threads(2)
            .warmupIterations(3)
            .measurementIterations(7)
            .jvmArgsAppend("-Xmx1g"));
  }

  private static OptionsBuilder options(Class<?> type, String method) {
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("^" + Pattern.quote(type.getName() + "." + method) + "$")
        .forks(1)
        .warmupTime(SECOND)
        .measurementTime(SECOND)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    return options;
  }

  private static Figure run(
      String name, String unit, double factor, ChainedOptionsBuilder options) {
    try {
      RunResult result = new Runner(options.build()).runSingle();
      Statistics measured = result.getPrimaryResult().getStatistics();
      return new Figure(
          name,
          unit,
          factor * measured.getMin(),
          factor * measured.getPercentile(50),
          factor * measured.getMax(),
          OptionalDouble.empty(),
          false,
          "");
    } catch (RunnerException e) {
      throw new IllegalStateException(name + " could not be measured", e);
    }
  }
}
