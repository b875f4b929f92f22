package dev.tacit.cli.train;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.cli.terminal.Terminal;
import dev.tacit.cli.terminal.ThreadsOption;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains on one machine, as a file says. */
@Command(
    name = "train",
    description = {
      "Train a model on this machine as a configuration says, with differential privacy or without. Everything goes to a"
          + " new folder: the configuration as it was understood, the model, checkpoints, measurements, TensorBoard"
          + " events, the ledger of what was charged, a report.",
      "Training stops before the step that would break a budget. Ctrl-C ends it after the steps that are charged;"
          + " --resume goes on. What a crash has lost stays charged."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit status: 0 done, or stopped by the budget; 1 failed; 2 wrong usage or configuration.",
      "",
      "Examples:",
      "  tacit train recipes/mnist-cnn.yaml",
      "  tacit train recipes/mnist-cnn.yaml --dry-run",
      "  tacit train recipes/mnist-cnn.yaml --set data.source=my-idx-folder --set privacy.epsilon=2",
      "  tacit train recipes/mnist-cnn.yaml --repeat 5 --json",
      "  tacit train --resume tacit-train/mnist-cnn-20261129-101500"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "YAML: data, model, optimizer, privacy, batch, epochs or steps; see docs/training.md")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "instead of what the configuration says, as optimizer.learning-rate=0.25; again for more")
  private List<String> settings = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where everything goes; new or empty (default: tacit-train/NAME-DATE-TIME)")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with a training that was broken off, as it was configured")
  private Path resume;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "train N times, with the seeds from the configuration's on (default: ${DEFAULT-VALUE})")
  private int repeat;

  @Mixin private ThreadsOption threads;

  @Option(
      names = "--print-config",
      description = "print the configuration as it is understood, and end")
  private boolean printConfig;

  @Option(
      names = "--dry-run",
      description =
          "say what would be trained, how long, at which epsilon and with how much memory, and end")
  private boolean dryRun;

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress goes to standard error")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream screen = json ? System.err : System.out;
    TrainView view = new TrainView(screen, Terminal.is(json ? 2 : 1));
    Jobs jobs;
    try {
      checkOptions();
      jobs =
          resume == null
              ? Jobs.of(given(), threads.count(), view)
              : Jobs.stored(new RunFolder(resume), stored(), threads.count(), view);
      if (printConfig) {
        spec.commandLine().getOut().print(jobs.plan().resolved());
        spec.commandLine().getOut().flush();
        return 0;
      } else if (dryRun) {
        spec.commandLine().getOut().print(new DryRun(jobs.plan(), threads.count()).text(json));
        spec.commandLine().getOut().flush();
        return 0;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return run(jobs);
  }

  private int run(Jobs jobs) throws IOException, InterruptedException {
    Thread main = Thread.currentThread();
    Thread hook = new Thread(() -> stop(jobs, main), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      List<Finished> runs =
          resume != null ? List.of(jobs.resume(resume)) : jobs.run(folder(jobs), repeat);
      Summary summary = new Summary(runs);
      summary.print(jobs.view());
      if (json) {
        spec.commandLine().getOut().println(summary.json().toPrettyString());
        spec.commandLine().getOut().flush();
      }
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } finally {
      jobs.ended();
      ending(hook);
    }
  }

  /** On the hook's thread: lets the main thread come to an end, as the JVM waits for hooks only. */
  private static void stop(Jobs jobs, Thread main) {
    jobs.stop();
    try {
      jobs.awaitEnd();
    } catch (InterruptedException e) {
      main.interrupt();
    }
  }

  private static void ending(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook at work.
    }
  }

  private void checkOptions() {
    if ((config == null) == (resume == null)) {
      throw new IllegalArgumentException(
          config == null
              ? "CONFIG must be given, or --resume with the folder of a training"
              : "--resume goes on with the configuration of its folder, so it does not go with CONFIG");
    }
    if (resume != null && (!settings.isEmpty() || out != null || repeat != 1)) {
      throw new IllegalArgumentException(
          "--resume goes on as the training was configured, so it does not go with --set, --out or"
              + " --repeat");
    }
    if (repeat < 1 || repeat > 1000) {
      throw new IllegalArgumentException("--repeat must be from 1 to 1000 but was " + repeat);
    }
  }

  private ConfigFile given() throws IOException {
    return ConfigFile.read(config).set(settings);
  }

  private ConfigFile stored() throws IOException {
    Path stored = new RunFolder(resume).config();
    if (Files.notExists(stored)) {
      throw new IllegalArgumentException(
          "--resume must be the folder of a training but was " + resume);
    }
    return ConfigFile.read(stored);
  }

  private Path folder(Jobs jobs) {
    if (out != null) {
      return out;
    }
    return Path.of("tacit-train", jobs.config().name() + "-" + FileTime.now());
  }

  /** How to go on with a training. */
  static String resumption(Path folder) {
    return ShellWord.launcher() + " train --resume " + ShellWord.of(folder);
  }
}
