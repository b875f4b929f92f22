package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.YamlWriter;
import dev.tacit.cli.simulate.compare.StoredRun;
import dev.tacit.cli.simulate.privacy.PrivacyPage;
import dev.tacit.cli.simulate.rounds.RoundColumn;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.RoundsLog;
import dev.tacit.cli.simulate.rounds.RoundsTable;
import dev.tacit.cli.simulate.rounds.Traffic;
import dev.tacit.cli.train.RunFolder;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.experiment.ClientScores;
import dev.tacit.simulation.experiment.Guarantee;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One simulation from its beginning to its end, in a folder of its own. That it is done is told by
 * {@code result.json}, which is written last.
 */
final class SimulationRun {
  /** Epsilon is computed so many times at most, and at the end. */
  private static final int EPSILONS = 50;

  /** From one state that is kept to the next. */
  private static final long KEEP_NANOS = 30_000_000_000L;

  /** What starts an engine. */
  interface EngineSource {
    /**
     * Starts one.
     *
     * @throws InterruptedException if it is too late for it
     */
    Engine<Site> start() throws InterruptedException;
  }

  private final SimulationJob job;
  private final Path folder;
  private final EngineSource engines;
  private final Traffic traffic;
  private final List<RoundRow> rows = new ArrayList<>();

  /** Of the model after the last round. */
  private Optional<ClientScores> scores = Optional.empty();

  /**
   * @param folder that is new or empty, or of a run of this job that was broken off
   * @param engines what starts the one that runs the rounds
   */
  SimulationRun(SimulationJob job, Path folder, EngineSource engines) {
    this.job = job;
    this.folder = folder;
    this.engines = engines;
    this.traffic = job.traffic();
  }

  /**
   * Runs it, or goes on where it was broken off: a folder that holds the state of a run is of this
   * one.
   *
   * @param listener hears of each round
   * @param stopping asked after each round: whether to leave it unfinished
   * @return the result; empty if it was left unfinished, to be gone on with
   * @throws IllegalArgumentException if the folder's state is of another configuration, other data
   *     or other files, or damaged
   */
  Optional<ObjectNode> run(Consumer<RoundReport> listener, BooleanSupplier stopping)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    NamedFiles files = NamedFiles.of(job.config());
    float[] parameters;
    double seconds;
    try (Engine<Site> engine = engines.start()) {
      Simulation simulation = new Simulation(job.experiment(), engine);
      double before = resume(simulation, files);
      files.write(folder);
      RunFolder.write(StoredRun.config(folder), YamlWriter.write(job.config().resolved()));
      seconds = rounds(simulation, before, listener, stopping);
      if (!isOver()) {
        return Optional.empty();
      }
      parameters = simulation.parameters();
    }
    RunFolder.write(
        folder.resolve("model.tacm"), job.experiment().initial().with(parameters).encode());
    RunFolder.write(folder.resolve("rounds.parquet"), out -> RoundsTable.write(rows, out));
    ObjectNode result = SimulationResult.of(job, rows, seconds);
    files.put(result);
    RunFolder.write(
        folder.resolve("report.html"),
        SimulationPage.render(job, rows, result, scores, Instant.now()));
    if (job.guarantee().isPresent()) {
      RunFolder.write(
          folder.resolve("privacy.html"),
          PrivacyPage.render(job.experiment(), job.guarantee().get(), rows, Instant.now()));
    }
    RunFolder.write(StoredRun.result(folder), result.toPrettyString() + "\n");
    Files.deleteIfExists(SimulationState.file(folder));
    return Optional.of(result);
  }

  /** The rounds' rows until then, and the seconds that they took. */
  private double resume(Simulation simulation, NamedFiles files) throws IOException {
    Optional<SimulationState> state = SimulationState.resume(folder, job, simulation);
    if (state.isEmpty()) {
      clear(folder);
      return 0;
    }
    files.requireSame(folder);
    List<RoundRow> known = RoundLines.read(RoundsLog.lines(folder));
    if (known.size() < simulation.round()) {
      throw new IllegalArgumentException(
          "%s must hold the %d rounds until the state but holds %d: remove %s to begin anew"
              .formatted(
                  RoundsLog.lines(folder),
                  simulation.round(),
                  known.size(),
                  SimulationState.file(folder).getFileName()));
    }
    rows.addAll(known.subList(0, simulation.round()));
    return state.get().seconds();
  }

  /** Until all are done, or it is to stop; all seconds so far. */
  private double rounds(
      Simulation simulation,
      double before,
      Consumer<RoundReport> listener,
      BooleanSupplier stopping)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    long kept = began;
    try (RoundsLog log = RoundsLog.open(folder, rows, System.currentTimeMillis())) {
      while (!isOver() && !stopping.getAsBoolean()) {
        RoundReport round = simulation.next();
        rows.add(row(round));
        log.add(rows.get(rows.size() - 1), System.currentTimeMillis());
        scores = round.clients();
        listener.accept(round);
        if (System.nanoTime() - kept > KEEP_NANOS) {
          SimulationState.write(folder, job, simulation, since(began, before));
          kept = System.nanoTime();
        }
      }
      if (!isOver()) {
        SimulationState.write(folder, job, simulation, since(began, before));
      }
    }
    return since(began, before);
  }

  private static double since(long began, double before) {
    return before + (System.nanoTime() - began) / 1e9;
  }

  private boolean isOver() {
    return rows.size() == job.experiment().rounds() || reached();
  }

  /**
   * Whether a folder holds the result of a configuration.
   *
   * @param files that it names, as they are
   * @throws IllegalArgumentException if it holds that of another, or of other files
   */
  static boolean isDone(SimulateConfig config, NamedFiles files, Path folder) throws IOException {
    if (!Files.exists(StoredRun.result(folder))) {
      return false;
    }
    Path stored = StoredRun.config(folder);
    if (!Files.exists(stored)
        || !Files.readString(stored, StandardCharsets.UTF_8)
            .equals(YamlWriter.write(config.resolved()))) {
      throw new IllegalArgumentException(
          "%s must be of this configuration but is of another".formatted(folder));
    }
    files.requireSame(folder);
    return true;
  }

  /** Removes what a run that was broken off has left in its folder, and nothing else. */
  private static void clear(Path folder) throws IOException {
    for (String file :
        List.of(
            "config.yaml",
            "inputs.private",
            "rounds.csv",
            "rounds.jsonl",
            "rounds.parquet",
            "model.tacm",
            "report.html",
            "privacy.html")) {
      Files.deleteIfExists(folder.resolve(file));
      Files.deleteIfExists(folder.resolve(file + ".new"));
    }
    Files.deleteIfExists(folder.resolve("result.json.new"));
  }

  private RoundRow row(RoundReport round) {
    RoundRow row = RoundRow.of(round, traffic, epsilon(round.round()));
    OptionalInt larger = job.guarantee().map(Guarantee::noiseCohort).orElse(OptionalInt.empty());
    return larger.isPresent() ? row.with(RoundColumn.NOISE_COHORT, larger.getAsInt()) : row;
  }

  private boolean reached() {
    OptionalDouble target = job.config().target();
    return target.isPresent()
        && !rows.isEmpty()
        && rows.get(rows.size() - 1).number(RoundColumn.TEST_ACCURACY) >= target.getAsDouble();
  }

  private OptionalDouble epsilon(int round) {
    int every = (job.experiment().rounds() + EPSILONS - 1) / EPSILONS;
    return round % every == 0 || round == job.experiment().rounds()
        ? job.epsilonAfter(round)
        : OptionalDouble.empty();
  }
}
