package dev.tacit.benchmarks.training;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a {@link StepProgram}. */
public final class StepProcess {
  /** Of the nursery: what garbage may take, whoever makes it. */
  private static final List<String> LITTLE_GARBAGE = List.of("-XX:+UseSerialGC", "-Xmn2m");

  /** As the tacit command starts Java. */
  private static final List<String> AS_THE_COMMAND = List.of("-XX:+UseParallelGC");

  private StepProcess() {}

  /**
   * Bytes of a process that did steps of one kind.
   *
   * @param resident in memory at most, 0 if the operating system does not say
   * @param heap at most, garbage included, beyond what the examples take
   * @param direct of buffers outside the heap, at the end
   */
  public record Memory(long resident, long heap, long direct) {
    /** What the steps and their examples hold, without Java itself. */
    public long own() {
      return heap + direct;
    }
  }

  /** What a process had in memory that did some steps, with a nursery too small to matter. */
  public static Memory memory(Workload workload, int batch, StepKind kind, int steps)
      throws IOException, InterruptedException {
    String line = run(LITTLE_GARBAGE, workload, batch, kind, steps).line();
    long[] bytes = Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
    return new Memory(bytes[0], bytes[1], bytes[2]);
  }

  /** Seconds from the start of Java to the end of the first private step. */
  public static double firstStep(Workload workload, int batch)
      throws IOException, InterruptedException {
    return run(AS_THE_COMMAND, workload, batch, StepKind.PRIVATE, 1).seconds();
  }

  /** The line that it wrote, and when it came. */
  private record Answer(String line, double seconds) {}

  private static Answer run(
      List<String> options, Workload workload, int batch, StepKind kind, int steps)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-XX:-UsePerfData");
    command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StepProgram.class.getName());
    command.addAll(
        List.of(workload.name(), String.valueOf(batch), kind.name(), String.valueOf(steps)));
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      double seconds = (System.nanoTime() - began) * 1e-9;
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(
            String.join(" ", command.subList(command.size() - 5, command.size()))
                + " ended with status "
                + process.exitValue());
      }
      return new Answer(line, seconds);
    }
  }
}
