package dev.tacit.cli.demo;

import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.cli.terminal.ShellWord;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.Evaluation;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.server.Aggregator;
import dev.tacit.server.TaskEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** An authority, an aggregator and its devices on one machine, from nothing to a trained model. */
final class Demo {
  private static final long FAREWELL_MILLIS = 5_000;

  private final DemoOptions options;
  private final Path directory;
  private final DemoView view;
  private final Instant began = Instant.now();
  private final Spending spending;
  private History history;
  private AuthorityHandle authority;
  private Aggregator aggregator;
  private Fleet fleet;
  private boolean stopped;
  private volatile boolean finished;
  private volatile String tooFew;

  /**
   * @param directory of all that the demo keeps; made if missing
   */
  Demo(DemoOptions options, Path directory, DemoView view) {
    this.options = options;
    this.directory = directory;
    this.view = view;
    this.spending = new Spending(directory, options);
  }

  /** What a finished run is described by. */
  record Run(
      DemoOptions options,
      Path directory,
      Dataset dataset,
      DemoTask task,
      TaskEnd end,
      Aggregator aggregator,
      List<RoundPoint> history,
      Spending spending,
      Evaluation evaluation,
      Duration took) {}

  /** A finished run: its result, and how it ended. */
  record Finished(DemoResult result, TaskEnd end) {}

  /**
   * Runs until the task ends; the result's files are written.
   *
   * @throws StoppedException if {@link #stop} ended it
   */
  Finished run() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    if (Files.notExists(RunFiles.options(directory))) {
      keep(options);
    }
    authority = AuthorityHandle.start(RunFiles.authority(directory), options);
    Dataset dataset = DataSource.openWithTest(options.dataset());
    DemoTask task = possible(() -> DemoTask.of(options, dataset));
    announce(task);
    authority.awaitReady();
    Identity identity = aggregatorIdentity();
    history = History.open(RunFiles.history(directory));
    Evaluator evaluator =
        new Evaluator(
            Model.create(task.config().model()), dataset, view, history, this::epsilonAfter);
    open(Aggregator.open(RunFiles.database(directory), identity, task.config(), evaluator));
    requireWhole();
    evaluator.catchUp(aggregator);
    int port = aggregator.start(options.listen().host(), options.listen().port());
    keep(options.withPort(port));
    Endpoint endpoint = new Endpoint(options.host(), port);
    if (options.serve()) {
      printTokens(endpoint);
    } else {
      startDevices(endpoint, dataset);
    }
    TaskEnd end = aggregator.awaitFinished();
    requireRunning();
    if (tooFew != null) {
      throw new IOException(tooFew);
    }
    return finish(dataset, task, end, evaluator);
  }

  private void announce(DemoTask task) {
    task.words().forEach(view::say);
    String warning = task.warning(options);
    if (!warning.isEmpty()) {
      view.say("Warning: " + warning);
    }
  }

  private void keep(DemoOptions kept) throws IOException {
    RunFiles.write(RunFiles.options(directory), RunFiles.JSON.writeValueAsBytes(kept));
  }

  /** Of a demo that is resumed, all that was kept must be there. */
  private void requireWhole() throws IOException {
    int committed = aggregator.roundsCommitted();
    if (committed < history.lastRound()) {
      throw new IOException(
          "the database in "
              + RunFiles.database(directory)
              + " must hold the "
              + history.lastRound()
              + " rounds that were committed but holds "
              + committed
              + ": put it back, or begin anew in another directory");
    }
    spending.read(aggregator.ledger(), committed);
  }

  private double epsilonAfter(int round) {
    return spending.read(aggregator.ledger(), round).epsilon().upper();
  }

  private Finished finish(Dataset dataset, DemoTask task, TaskEnd end, Evaluator evaluator)
      throws IOException, InterruptedException {
    if (fleet != null) {
      fleet.join(FAREWELL_MILLIS);
    }
    view.quiet();
    byte[] checkpoint = aggregator.checkpoint();
    RunFiles.write(RunFiles.model(directory), checkpoint);
    Evaluation evaluation = evaluator.evaluate(checkpoint);
    DemoResult result =
        ResultWriter.write(
            new Run(
                options,
                directory,
                dataset,
                task,
                end,
                aggregator,
                history.points(),
                spending,
                evaluation,
                Duration.between(began, Instant.now())));
    finished = true;
    return new Finished(result, end);
  }

  /** What cannot be done with these options is the user's mistake, not a failure. */
  private static DemoTask possible(Supplier<DemoTask> task) {
    try {
      return task.get();
    } catch (IllegalArgumentException e) {
      throw new ImpossibleException(e);
    }
  }

  private Identity aggregatorIdentity() throws IOException {
    Path keys = RunFiles.aggregator(directory).resolve("identity");
    if (!Identity.exists(keys)) {
      Files.createDirectories(RunFiles.aggregator(directory));
      Enrolment.enrol(authority.aggregatorToken(), List.of(options.host(), "localhost")).save(keys);
    }
    return Identity.load(keys);
  }

  private synchronized void open(Aggregator opened) {
    aggregator = opened;
    if (stopped) {
      opened.close();
      throw new StoppedException();
    }
  }

  private void startDevices(Endpoint endpoint, Dataset dataset) throws IOException {
    PrivacyPolicy policy =
        PrivacyPolicy.of(
            options.trust().model(),
            new PrivacyBudget(options.epsilon(), options.delta()),
            options.minimumCohort());
    Devices devices =
        options.processes()
            ? new ProcessDevices(directory, endpoint, options, policy)
            : new ThreadDevices(
                directory,
                endpoint,
                Partition.parse(options.partition())
                    .split(dataset.train(), options.clients(), options.seed()),
                policy,
                options,
                view);
    List<EnrolmentToken> tokens = new ArrayList<>();
    for (EnrolmentToken token : authority.deviceTokens(options.clients(), endpoint)) {
      Path home = RunFiles.client(directory, tokens.size());
      tokens.add(DeviceHome.exists(home) ? null : token);
    }
    // A fault that was injected before a restart is not injected again.
    int committed = aggregator.roundsCommitted();
    List<Fault> faults =
        Fault.plan(options).stream().filter(fault -> fault.round() > committed).toList();
    synchronized (this) {
      requireRunning();
      fleet = new Fleet(devices, faults, view, options.minimumCohort(), this::giveUp);
      fleet.start(tokens);
    }
  }

  /** No round can be any more. */
  private void giveUp(String why) {
    tooFew = why;
    aggregator.close();
  }

  private void printTokens(Endpoint endpoint) throws IOException {
    StringBuilder all = new StringBuilder();
    List<EnrolmentToken> tokens = authority.deviceTokens(options.clients(), endpoint);
    tokens.forEach(token -> all.append(token.encode()).append('\n'));
    RunFiles.writeSecret(
        RunFiles.tokens(directory), all.toString().getBytes(StandardCharsets.UTF_8));
    view.say("Waiting for " + options.clients() + " clients. One joins with:");
    view.say("");
    view.say("  " + joining() + " --token \\\n    " + tokens.get(0).encode());
    view.say("");
    view.say(
        "Each token is good for one client; all are in "
            + RunFiles.tokens(directory)
            + ". The next clients take --part 2/"
            + options.clients()
            + " and so on, or bring data of their own.");
  }

  private String joining() {
    return String.join(
        " ",
        ShellWord.launcher(),
        "client --dir DIR"
            + (options.trust() == Trust.LOCAL ? "" : " --trust " + options.trust().option())
            + " --data",
        ShellWord.of(options.dataset()),
        "--part 1/" + options.clients(),
        "--partition " + options.partition(),
        "--seed " + options.seed(),
        "--minimum-cohort " + options.minimumCohort(),
        "--budget-epsilon " + Figures.exact(options.epsilon()),
        "--budget-delta " + options.delta());
  }

  private synchronized void requireRunning() {
    if (stopped) {
      throw new StoppedException();
    }
  }

  /** Ends everything cleanly, from any thread. */
  void stop() {
    Fleet devices;
    Aggregator rounds;
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      devices = fleet;
      rounds = aggregator;
    }
    view.quiet();
    // One that cannot be closed must not keep the others open.
    try (AuthorityHandle last = authority;
        Aggregator second = rounds;
        Fleet first = devices) {
      // Closed in the order of the names.
    }
  }

  /** Whether the task has ended, and its result is written. */
  boolean finished() {
    return finished;
  }

  /** Whether {@link #stop} was called: what fails then fails because of it. */
  synchronized boolean stopped() {
    return stopped;
  }

  /** Rounds that are durable. */
  synchronized int roundsCommitted() {
    return aggregator == null ? 0 : aggregator.roundsCommitted();
  }

  /** The options do not go together, or not with the data. */
  static final class ImpossibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ImpossibleException(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The run was stopped from outside. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
