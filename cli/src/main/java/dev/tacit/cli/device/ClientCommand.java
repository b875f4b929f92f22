package dev.tacit.cli.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tacit.client.ClientSummary;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.client.Schedule;
import dev.tacit.client.StopReason;
import dev.tacit.client.TacitClient;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  /** Bytes; twice what the longest token has, for white space around it. */
  private static final int LONGEST_TOKEN_FILE = 4096;

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
          "mnist, shakespeare, shakespeare-roles, a folder of IDX files or a file made by tacit data"
              + " import: its training examples; needed at the first start")
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
      description =
          "iid, dirichlet:ALPHA, shards:K, log-normal-sizes:SIGMA, dirichlet-sizes:ALPHA or groups"
              + " (default: iid)")
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
      names = "--trust",
      paramLabel = "MODEL",
      description = {
        "whose noise to rely on, and for what: local, this device's own, for each example; distributed, shares of all"
            + " devices in a sum, or central, the aggregator's, for all the examples of this device together; other"
            + " plans are refused (default: local)"
      })
  private Trust trust;

  @Option(
      names = "--minimum-cohort",
      paramLabel = "N",
      description = "refuse sums of fewer devices (default: 3)")
  private Integer minimumCohort;

  @Option(
      names = "--maximum-steps",
      paramLabel = "N",
      description =
          "most steps of training in one round: plans of more are refused, or, where they let slow devices do fewer,"
              + " done so far (default: 100000)")
  private Integer maximumSteps;

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
    ExampleStore examples;
    try {
      requireSound();
      setup = setup();
      policy = setup.policy();
      examples = setup.examples();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    DeviceHome device = device();
    setup.save(directory);
    Endpoint where = aggregator == null ? device.aggregator() : aggregator;
    Narrator narrator = new Narrator(spec.commandLine().getOut(), pauses);
    narrator.begins(device.identity().name(), examples.size(), setup, where);
    try (TacitClient client =
        TacitClient.builder()
            .identity(device.identity())
            .aggregator(where.host(), where.port())
            .population(device.population())
            .examples(examples)
            .policy(policy)
            .ledger(device.ledger())
            .state(device.state())
            .settings(setup.settings())
            .listener(narrator)
            .build()) {
      Runtime.getRuntime().addShutdownHook(new Thread(client::close));
      if (endWithInput) {
        endWithInput();
      }
      ClientSummary summary = client.run();
      narrator.stopped(summary, setup.budgetDelta());
      return status(summary.reason());
    }
  }

  /** What is wrong by itself is told before anything that is missing. */
  private void requireSound() {
    if (token != null && tokenFile != null) {
      throw new IllegalArgumentException(
          "--token and --token-file do not go together: only one of them may be given");
    }
    if (epsilon != null && !(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--budget-epsilon must be > 0 and finite but was " + epsilon);
    }
    if (delta != null && !(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("--budget-delta must be in (0, 1) but was " + delta);
    }
    if (minimumCohort != null
        && (minimumCohort < 2 || minimumCohort > PrivacyPolicy.LARGEST_COHORT)) {
      throw new IllegalArgumentException(
          "--minimum-cohort must be from 2 to "
              + PrivacyPolicy.LARGEST_COHORT
              + " but was "
              + minimumCohort);
    }
    if (maximumSteps != null && maximumSteps < 1) {
      throw new IllegalArgumentException("--maximum-steps must be >= 1 but was " + maximumSteps);
    }
    if (part != null) {
      DeviceSetup.place(part);
    }
    requirePartition();
    if (data != null) {
      DataSource.checked("--data", data);
    }
  }

  private void requirePartition() {
    try {
      if (partition != null) {
        Partition.parse(partition);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
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
            : new DeviceSetup(data, "1/1", "iid", 1, 3, 1e-5, Schedule.FIXED, Trust.LOCAL, 3, null);
    DeviceSetup now =
        new DeviceSetup(
            data == null ? before.data() : data,
            part == null ? before.part() : part,
            partition == null ? before.partition() : partition,
            seed == null ? before.seed() : seed,
            epsilon == null ? before.budgetEpsilon() : epsilon,
            delta == null ? before.budgetDelta() : delta,
            schedule == null ? before.schedule() : schedule,
            trust == null ? before.trust() : trust,
            minimumCohort == null ? before.minimumCohort() : minimumCohort,
            maximumSteps == null ? before.maximumSteps() : maximumSteps);
    if (known && now.trust().model().unit() != before.trust().model().unit()) {
      throw new IllegalArgumentException(
          "--trust must protect the same as "
              + before.trust().option()
              + " in "
              + directory
              + ", whose ledger counts that; for another take another --dir");
    }
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

  private static int status(StopReason reason) {
    return reason == StopReason.TASK_FINISHED
            || reason == StopReason.BUDGET_EXHAUSTED
            || reason == StopReason.INTERRUPTED
        ? 0
        : 1;
  }

  private DeviceHome device() throws IOException {
    if (DeviceHome.exists(directory)) {
      return known();
    }
    if (token == null && tokenFile == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--token or --token-file is needed: " + directory + " holds no enrolled device");
    }
    return DeviceHome.enrol(directory, enrolmentToken());
  }

  private DeviceHome known() throws IOException {
    try {
      return DeviceHome.open(directory);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "what " + directory + " holds of the aggregator's address is damaged", e);
    }
  }

  private EnrolmentToken enrolmentToken() throws IOException {
    try {
      return EnrolmentToken.parse(token != null ? token : written());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), (token != null ? "--token: " : "--token-file: ") + e.getMessage(), e);
    }
  }

  /** What the token's file holds; a file without end is not read to its end. */
  private String written() throws IOException {
    if (Files.isDirectory(tokenFile) || !Files.exists(tokenFile)) {
      throw new IllegalArgumentException(
          tokenFile + (Files.exists(tokenFile) ? " is a folder, no file" : " is not there"));
    }
    try (InputStream in = Files.newInputStream(tokenFile)) {
      byte[] bytes = in.readNBytes(LONGEST_TOKEN_FILE + 1);
      if (bytes.length > LONGEST_TOKEN_FILE) {
        throw new IllegalArgumentException(
            tokenFile + " must hold a token and nothing else but is too long for one");
      }
      return new String(bytes, StandardCharsets.US_ASCII);
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
}
