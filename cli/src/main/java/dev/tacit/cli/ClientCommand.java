package dev.tacit.cli;

import dev.tacit.cli.report.Figures;
import dev.tacit.client.ClientListener;
import dev.tacit.client.ClientPhase;
import dev.tacit.client.ClientSummary;
import dev.tacit.client.DeclineReason;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.client.RoundOutcome;
import dev.tacit.client.StopReason;
import dev.tacit.client.TacitClient;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A device of its own process. */
@Command(
    name = "client",
    description = {
      "Take part in a task's rounds with the examples of this machine.",
      "The first start needs the token that the authority issued; it enrols, and keeps keys, address and ledger"
          + " in --dir. Later starts need --dir only."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit client --dir device --token tacit1.eyJh... --data my-idx-folder --budget-epsilon 3"
    })
final class ClientCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "keys, address and ledger; made if missing")
  private Path directory;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "one-time enrolment token, for the first start")
  private String token;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "a file that holds the token: unlike --token, hidden from who lists processes")
  private Path tokenFile;

  @Option(
      names = "--aggregator",
      paramLabel = "HOST:PORT",
      description = "where the aggregator is now, if not where the token said")
  private Endpoint aggregator;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description = "mnist, shakespeare or a folder of IDX files: its training examples")
  private String data;

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description = "only the I-th of N parts, from 1, dealt out by --partition and --seed")
  private String part = "1/1";

  @Option(
      names = "--partition",
      paramLabel = "HOW",
      defaultValue = "iid",
      description = "iid, dirichlet:ALPHA or shards:K (default: ${DEFAULT-VALUE})")
  private Partition partition;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the deal (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--budget-epsilon",
      paramLabel = "EPSILON",
      defaultValue = "3",
      description = "all that may ever be spent on these examples (default: ${DEFAULT-VALUE})")
  private double epsilon;

  @Option(
      names = "--budget-delta",
      paramLabel = "DELTA",
      defaultValue = "1e-5",
      description = "(default: ${DEFAULT-VALUE})")
  private double delta;

  @Option(
      names = "--minimum-cohort",
      paramLabel = "N",
      defaultValue = "3",
      description = "refuse sums of fewer devices (default: ${DEFAULT-VALUE})")
  private int minimumCohort;

  @Option(names = "--end-with-input", hidden = true, description = "end when standard input does")
  private boolean endWithInput;

  @Option(
      names = "--pause-at",
      hidden = true,
      description = "ROUND:PHASE: print 'paused ROUND:PHASE' there and wait to be killed")
  private List<String> pauses = List.of();

  @Override
  public Integer call() throws IOException {
    PrivacyPolicy policy;
    int[] place;
    try {
      policy = PrivacyPolicy.of(new PrivacyBudget(epsilon, delta), minimumCohort);
      place = place(part);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    DeviceHome device = device();
    Endpoint where = aggregator == null ? device.aggregator() : aggregator;
    ExampleStore examples =
        partition.split(DataSource.open(data).train(), place[1], seed).get(place[0] - 1);
    PrintWriter out = spec.commandLine().getOut();
    try (TacitClient client =
        TacitClient.builder()
            .identity(device.identity())
            .aggregator(where.host(), where.port())
            .population(device.population())
            .examples(examples)
            .policy(policy)
            .ledger(device.ledger())
            .listener(new Narrator(out, pauses))
            .build()) {
      Runtime.getRuntime().addShutdownHook(new Thread(client::close));
      if (endWithInput) {
        endWithInput();
      }
      return ended(client.run(), out);
    }
  }

  private int ended(ClientSummary summary, PrintWriter out) {
    out.println(
        "Stopped: "
            + summary.reason().toString().toLowerCase(Locale.ROOT).replace('_', ' ')
            + ". Took part in "
            + summary.roundsTaken()
            + " committed rounds; all that was ever charged: epsilon <= "
            + Figures.epsilon(summary.epsilon().upper())
            + " at delta = "
            + Figures.scientific(delta)
            + ".");
    out.flush();
    return summary.reason() == StopReason.TASK_FINISHED
            || summary.reason() == StopReason.BUDGET_EXHAUSTED
            || summary.reason() == StopReason.INTERRUPTED
        ? 0
        : 1;
  }

  private DeviceHome device() throws IOException {
    if (DeviceHome.exists(directory)) {
      return DeviceHome.open(directory);
    }
    if ((token == null) == (tokenFile == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "one of --token and --token-file is needed: " + directory + " holds no enrolled device");
    }
    String option = token == null ? "--token-file" : "--token";
    try {
      String text = token == null ? Files.readString(tokenFile).strip() : token;
      return DeviceHome.enrol(directory, EnrolmentToken.parse(text));
    } catch (NoSuchFileException e) {
      throw new ParameterException(
          spec.commandLine(), "--token-file must be a file but was " + tokenFile, e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private static void endWithInput() {
    Thread watcher =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // The parent says nothing; its end ends the input.
                }
              } catch (IOException e) {
                // A broken input is an ended one.
              }
              System.exit(0);
            },
            "parent-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static int[] place(String part) {
    String[] words = part.split("/", -1);
    try {
      int index = Integer.parseInt(words[0]);
      int count = words.length == 2 ? Integer.parseInt(words[1]) : 0;
      if (index >= 1 && index <= count) {
        return new int[] {index, count};
      }
    } catch (NumberFormatException e) {
      // The message below says what was expected.
    }
    throw new IllegalArgumentException("--part must be I/N with 1 <= I <= N but was " + part);
  }

  /** One line an event; parents read the lines, people too. */
  private record Narrator(PrintWriter out, List<String> pauses) implements ClientListener {
    @Override
    public void phase(int round, ClientPhase phase) {
      if (pauses.contains(round + ":" + phase)) {
        say("paused " + round + ":" + phase);
        waitForDeath();
      }
    }

    @Override
    public void accepted(int round, int rounds, double epsilonAfter) {
      say(
          "round "
              + round
              + " of "
              + rounds
              + ": accepted, epsilon after it <= "
              + Figures.epsilon(epsilonAfter));
    }

    @Override
    public void roundEnded(int round, RoundOutcome outcome, double spent) {
      say("round " + round + ": " + outcome + ", epsilon spent <= " + Figures.epsilon(spent));
    }

    @Override
    public void declined(int round, DeclineReason reason, String detail) {
      say("round " + round + ": declined, " + detail);
    }

    @Override
    public void disconnected(Duration retryIn) {
      say("aggregator away, next try in " + retryIn.toMillis() + " ms");
    }

    private void say(String line) {
      out.println(line);
      out.flush();
    }

    private static void waitForDeath() {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
