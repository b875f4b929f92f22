package dev.tacit.cli.demo;

import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.device.Trust;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.cli.terminal.Terminal;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.secagg.encoding.ShareNoise;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The main job, whole, on one machine. */
@Command(
    name = "demo",
    description =
        "Train a model on devices that keep their data: an authority, an aggregator and clients over mutual TLS,"
            + " secure aggregation, differential privacy under one of three trust models, and a privacy-budget report"
            + " at the end.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tacit demo                                  MNIST on 10 clients at epsilon 3",
      "  tacit demo --trust distributed --clients 100 --model linear --epsilon 8",
      "                                              noise shared among the clients, for each client as a whole",
      "  tacit demo --algorithm fedadam --partition shards:2",
      "                                              the server's optimizer is Adam",
      "  tacit demo --algorithm scaffold --partition shards:2",
      "                                              clients of few classes each, kept from drifting apart",
      "  tacit demo --epsilon 1 --rounds 12 --json   the result as one JSON object",
      "  tacit demo --dataset my-idx-folder --model mlp --partition dirichlet:0.5",
      "  tacit demo --processes --kill 2             each client a JVM; two are killed in every round",
      "  tacit demo --serve --clients 3              wait for three clients from elsewhere",
      "  tacit demo --resume tacit-demo/20261124-083000"
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "10",
      description = "devices, 3 to 1000 (default: ${DEFAULT-VALUE})")
  private int clients;

  @Option(names = "--rounds", paramLabel = "N", description = "rounds to commit (default: 12)")
  private Integer rounds;

  @Option(
      names = "--epsilon",
      paramLabel = "EPSILON",
      defaultValue = "3",
      description =
          "target of each client's releases over all rounds; the noise is calibrated for it (default: ${DEFAULT-VALUE})")
  private double epsilon;

  @Option(
      names = "--delta",
      paramLabel = "DELTA",
      defaultValue = "1e-5",
      description = "in (0, 1) (default: ${DEFAULT-VALUE})")
  private double delta;

  @Option(
      names = "--trust",
      paramLabel = "MODEL",
      defaultValue = "LOCAL",
      description = {
        "who adds the noise: local, each client on its own gradients, which protects single examples; distributed,"
            + " each client a share on its whole update, or central, the server on the sum, which both protect each"
            + " client's data as a whole and need many clients (default: local)"
      })
  private Trust trust;

  @Option(
      names = "--mechanism",
      paramLabel = "NOISE",
      defaultValue = "GAUSSIAN",
      description = "of --trust distributed: gaussian (discrete) or skellam (default: gaussian)")
  private ShareNoise mechanism;

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      defaultValue = "FEDAVG",
      description = {
        "how the server moves the model by the clients' mean update: fedavg; fedavgm, with momentum 0.9; fedadagrad;"
            + " fedadam or fedyogi, with beta1 0.9 and beta2 0.99; the last three with tau 0.001. Or what clients do"
            + " besides: fedprox, whose steps are pulled to where they started (--proximal); fednova, which lets slow"
            + " ones do fewer steps (--slow); or scaffold, whose clients keep control variates against their drift;"
            + " these two of --trust local only. All work on what is"
            + " noised already, or is to be, so they cost the same epsilon (default: fedavg)"
      })
  private Algorithm algorithm;

  @Option(
      names = "--server-learning-rate",
      paramLabel = "RATE",
      description = {
        "of the algorithm (default: fedavg 1.5, fedavgm 0.5, fedadagrad 0.1, fedadam and fedyogi 0.03, fedprox and fednova 1.5, scaffold 1; under --trust"
            + " distributed and central fedavg 1, fedavgm 0.3, fedprox 1)"
      })
  private Double serverLearningRate;

  @Option(
      names = "--proximal",
      paramLabel = "MU",
      description =
          "of --algorithm fedprox: mu times the way back is added to each gradient (default: 0.01)")
  private Double proximal;

  @Option(
      names = "--slow",
      paramLabel = "N",
      description =
          "of --algorithm fednova: clients that do 1 to 5 of a round's 10 steps (default: half of them)")
  private Integer slow;

  @Option(
      names = "--dataset",
      paramLabel = "DATA",
      defaultValue = "mnist",
      description =
          "mnist, shakespeare, shakespeare-roles, a folder of IDX files, gzipped or not, or a file made by"
              + " tacit data import (default: ${DEFAULT-VALUE})")
  private String dataset;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "cnn, mlp, linear, or for text char-mlp (default: cnn for images, char-mlp for text)")
  private String model;

  @Option(
      names = "--partition",
      paramLabel = "HOW",
      defaultValue = "iid",
      description =
          "iid, dirichlet:ALPHA, shards:K, log-normal-sizes:SIGMA, dirichlet-sizes:ALPHA or groups"
              + " (default: ${DEFAULT-VALUE})")
  private String partition;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "of data order, initial weights and injected faults; never of keys, noise or sampling (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--processes", description = "a JVM for each client")
  private boolean processes;

  @Option(
      names = "--kill",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "kill N clients at once in every round, each round in another phase; they come back (default: ${DEFAULT-VALUE})")
  private int kill;

  @Option(
      names = "--serve",
      description =
          "no clients of its own: print enrolment tokens, wait for --clients from elsewhere, and stay up at the end")
  private boolean serve;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description =
          "where the aggregator listens; the authority listens at the same host (default: ${DEFAULT-VALUE})")
  private Endpoint listen;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "name or address by which clients call this machine; needed to listen at all addresses (default: the one"
              + " of --listen)")
  private String host;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where everything goes; new (default: tacit-demo/DATE-TIME)")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with an interrupted demo, with the options it had")
  private Path resume;

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress goes to standard error")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoOptions options;
    Path directory;
    try {
      directory = directory();
      options = resume == null ? options() : stored(directory);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    PrintStream screen = json ? System.err : System.out;
    DemoView view =
        new DemoView(screen, Terminal.is(json ? 2 : 1), options.rounds(), options.clients());
    view.say(Announcement.opening(options, directory));
    Demo demo = new Demo(options, directory, view);
    Thread hook = new Thread(() -> interrupted(demo, view, directory), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Demo.Finished finished = demo.run();
      Announcement.closing(finished, options, directory).forEach(view::say);
      if (json) {
        System.out.println(RunFiles.JSON.writeValueAsString(finished.result()));
      }
      if (options.serve()) {
        view.say("Authority and aggregator stay up; Ctrl-C ends them.");
        Thread.sleep(Long.MAX_VALUE);
      }
      return status(finished);
    } catch (Demo.ImpossibleException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      if (!demo.stopped()) {
        throw e;
      }
      // The hook is at work, and the JVM ends with it.
      Thread.sleep(Long.MAX_VALUE);
      return 1;
    } finally {
      ending(hook);
      demo.stop();
    }
  }

  private static int status(Demo.Finished finished) {
    return switch (finished.end().ending()) {
      case COMPLETED -> 0;
      case BUDGET_EXHAUSTED -> finished.end().roundsCommitted() > 0 ? 0 : 1;
      case TOO_MANY_ABANDONED, FAILED, CLOSED -> 1;
    };
  }

  /** What follows is no interruption. */
  private static void ending(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook at work.
    }
  }

  private Path directory() {
    if (resume != null) {
      spec.commandLine().getParseResult().matchedOptions().stream()
          .map(OptionSpec::longestName)
          .filter(name -> !name.equals("--resume") && !name.equals("--json"))
          .findFirst()
          .ifPresent(
              name -> {
                throw new IllegalArgumentException(
                    "--resume goes on with the options that the demo began with, so it does not go with "
                        + name);
              });
      if (!Files.exists(RunFiles.options(resume))) {
        throw new IllegalArgumentException(
            "--resume must be the directory of a demo but was " + resume);
      }
      return resume;
    }
    Path directory = out != null ? out : Path.of("tacit-demo", FileTime.now());
    requireNew(directory);
    return directory;
  }

  private static void requireNew(Path directory) {
    if (Files.exists(RunFiles.options(directory))) {
      throw new IllegalArgumentException(
          "--out must be a new directory but "
              + directory
              + " holds a demo; to go on with it: --resume "
              + ShellWord.of(directory));
    }
    String[] content = directory.toFile().list();
    if (Files.exists(directory) && (content == null || content.length > 0)) {
      throw new IllegalArgumentException(
          "--out must be a new or an empty directory but was " + directory);
    }
  }

  private DemoOptions options() {
    DataSource.checked(dataset);
    Partition.parse(partition);
    String network = model != null ? model : dataset.startsWith("shakespeare") ? "char-mlp" : "cnn";
    Preset.of(network);
    return new DemoOptions(
        clients,
        rounds == null ? Preset.ROUNDS : rounds,
        epsilon,
        delta,
        trust,
        mechanism,
        algorithm,
        serverLearningRate,
        proximal,
        slow,
        dataset,
        network,
        partition,
        seed,
        processes,
        kill,
        serve,
        listen,
        host == null ? listen.host() : host);
  }

  private static DemoOptions stored(Path directory) throws IOException {
    return RunFiles.JSON.readValue(RunFiles.options(directory).toFile(), DemoOptions.class);
  }

  private static void interrupted(Demo demo, DemoView view, Path directory) {
    demo.stop();
    if (demo.finished()) {
      view.say("Authority and aggregator have ended.");
    } else if (Files.exists(RunFiles.options(directory))) {
      view.say(Announcement.stopped(demo.roundsCommitted(), directory));
    } else {
      view.say("Stopped before the first round.");
    }
  }
}
