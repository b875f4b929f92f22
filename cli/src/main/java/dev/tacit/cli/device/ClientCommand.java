package dev.tacit.cli.device;

import dev.tacit.cli.report.Figures;
import dev.tacit.client.ClientListener;
import dev.tacit.client.ClientPhase;
import dev.tacit.client.ClientSummary;
import dev.tacit.client.DeclineReason;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.client.RoundOutcome;
import dev.tacit.client.Schedule;
import dev.tacit.client.StopReason;
import dev.tacit.client.TacitClient;
import dev.tacit.learning.data.ExampleStore;
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
      "The first start needs --data and the token that the authority issued; it enrols, and keeps keys, address,"
          + " settings and ledger in --dir. Later starts need --dir only; the budget and the minimum cohort may be"
          + " changed, the examples not."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tacit client --dir device --token tacit1.eyJh... --data my-idx-folder --budget-epsilon 3"
    })
public final class ClientCommand implements Callable<Integer> {
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
      paramLabel = "DATA",
      description =
          "mnist, shakespeare or a folder of IDX files: its training examples; needed at the first start")
  private String data;

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "only the I-th of N parts, from 1, dealt out by --partition and --seed (default: 1/1)")
  private String part;

  @Option(
      names = "--partition",
      paramLabel = "HOW",
      description = "iid, dirichlet:ALPHA or shards:K (default: iid)")
  private String partition;

  @Option(names = "--seed", paramLabel = "N", description = "of the deal (default: 1)")
  private Long seed;

  @Option(
      names = "--budget-epsilon",
      paramLabel = "EPSILON",
      description = "all that may ever be spent on these examples (default: 3)")
  private Double epsilon;

  @Option(names = "--budget-delta", paramLabel = "DELTA", description = "(default: 1e-5)")
  private Double delta;

  @Option(
      names = "--schedule",
      paramLabel = "fixed|adaptive",
      description =
          "fixed: all steps must have one sampling rate and noise; adaptive: plans may differ, and each costs more"
              + " (default: fixed)")
  private Schedule schedule;

  @Option(
      names = "--minimum-cohort",
      paramLabel = "N",
      description = "refuse sums of fewer devices (default: 3)")
  private Integer minimumCohort;

  @Option(names = "--end-with-input", hidden = true, description = "end when standard input does")
  private boolean endWithInput;

  @Option(
      names = "--pause-at",
      hidden = true,
      description = "ROUND:PHASE: print 'paused ROUND:PHASE' there and wait to be killed")
  private List<String> pauses = List.of();

  @Override
  public Integer call() throws IOException {
    DeviceSetup setup;
    PrivacyPolicy policy;
    try {
      setup = setup();
      policy = setup.policy();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ExampleStore examples = setup.examples();
    DeviceHome device = device();
    setup.save(directory);
    Endpoint where = aggregator == null ? device.aggregator() : aggregator;
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "Device %s with %,d examples of %s, part %s; at most epsilon %s at delta %s, in sums of at least %d"
            + " devices; aggregator %s:%d%n",
        device.identity().name(),
        examples.size(),
        setup.data(),
        setup.part(),
        Figures.exact(setup.budgetEpsilon()),
        Figures.scientific(setup.budgetDelta()),
        setup.minimumCohort(),
        where.host(),
        where.port());
    out.flush();
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
      return ended(client.run(), setup.budgetDelta(), out);
    }
  }

  /** What is given now, what was given at the first start, or a default, in this order. */
  private DeviceSetup setup() throws IOException {
    boolean known = DeviceSetup.exists(directory);
    if (!known && data == null) {
      throw new IllegalArgumentException("--data is needed at the first start");
    }
    DeviceSetup before =
        known
            ? DeviceSetup.load(directory)
            : new DeviceSetup(data, "1/1", "iid", 1, 3, 1e-5, Schedule.FIXED, 3);
    DeviceSetup now =
        new DeviceSetup(
            data == null ? before.data() : DataSource.checked(data),
            part == null ? before.part() : part,
            partition == null ? before.partition() : partition,
            seed == null ? before.seed() : seed,
            epsilon == null ? before.budgetEpsilon() : epsilon,
            delta == null ? before.budgetDelta() : delta,
            schedule == null ? before.schedule() : schedule,
            minimumCohort == null ? before.minimumCohort() : minimumCohort);
    if (known && !now.sameExamples(before)) {
      throw new IllegalArgumentException(
          "--data, --part, --partition and --seed must stay "
              + String.join(
                  " ", before.data(), before.part(), before.partition(), "" + before.seed())
              + " in "
              + directory
              + ", whose ledger is about these examples; for others take another --dir");
    }
    return now;
  }

  private static int ended(ClientSummary summary, double delta, PrintWriter out) {
    out.println(
        "Stopped: "
            + words(summary.reason())
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

  /** One line an event; parents read the lines, people too. */
  private static final class Narrator implements ClientListener {
    private final PrintWriter out;
    private final List<String> pauses;
    private boolean away = true;

    Narrator(PrintWriter out, List<String> pauses) {
      this.out = out;
      this.pauses = pauses;
    }

    @Override
    public void checkedIn() {
      if (away) {
        say("checked in; waiting to be chosen");
      }
      away = false;
    }

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
      say(
          "round "
              + round
              + ": "
              + words(outcome)
              + ", epsilon spent <= "
              + Figures.epsilon(spent));
    }

    @Override
    public void declined(int round, DeclineReason reason, String detail) {
      say("round " + round + ": declined, " + detail);
    }

    @Override
    public void disconnected(Duration retryIn) {
      away = true;
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

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
