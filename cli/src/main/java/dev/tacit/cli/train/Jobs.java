package dev.tacit.cli.train;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.training.DataFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One training after the other on the same data; the features are made once. */
final class Jobs {
  private final ConfigFile file;
  private final TrainConfig config;
  private final Inputs inputs;
  private final Plan plan;
  private final int threads;
  private final TrainView view;

  /** The same for all seeds. */
  private Optional<DataFingerprint> fingerprint = Optional.empty();

  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile Session session;

  private Jobs(ConfigFile file, Inputs inputs, Plan plan, int threads, TrainView view) {
    this.file = file;
    this.config = plan.config();
    this.inputs = inputs;
    this.plan = plan;
    this.threads = threads;
    this.view = view;
  }

  /**
   * Reads a configuration and opens the data.
   *
   * @throws IllegalArgumentException if they are not as expected, or do not go together
   */
  static Jobs of(ConfigFile file, int threads, TrainView view) throws IOException {
    TrainConfig config = TrainConfig.of(file.root());
    Inputs inputs = named(file, () -> Inputs.open(config.data()));
    Plan plan = named(file, () -> Plan.of(config, inputs));
    return new Jobs(file, inputs, plan, threads, view);
  }

  /**
   * The same of a folder's configuration, to go on there.
   *
   * @throws IllegalArgumentException also if the folder is not whole
   */
  static Jobs stored(RunFolder folder, ConfigFile file, int threads, TrainView view)
      throws IOException {
    TrainConfig config = TrainConfig.of(file.root());
    Inputs inputs = named(file, () -> Inputs.open(config.data()));
    Origin origin = Origin.of(config, inputs, folder);
    Plan plan = named(file, () -> Plan.of(config, inputs, origin));
    return new Jobs(file, inputs, plan, threads, view);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Complaints that do not say where name the file. */
  private static <T> T named(ConfigFile file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (ConfigException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw file.wrong(e.getMessage());
    }
  }

  TrainConfig config() {
    return config;
  }

  /** Of the first training. */
  Plan plan() {
    return plan;
  }

  TrainView view() {
    return view;
  }

  /**
   * Trains so many times, each with the next seed.
   *
   * @param out new or empty; with more than one training a folder in it for each
   * @return those that came to an end, or were stopped
   */
  List<Finished> run(Path out, int repeat) throws IOException, InterruptedException {
    RunFolder whole = new RunFolder(out);
    try (FolderLock lock = FolderLock.begin(whole)) {
      view.say(opening(out));
      plan.doubt().ifPresent(view::say);
      Dataset data = data();
      return repeat == 1 ? List.of(begin(plan, data, whole)) : repeated(out, repeat, data);
    }
  }

  private List<Finished> repeated(Path out, int repeat, Dataset data)
      throws IOException, InterruptedException {
    List<Finished> all = new ArrayList<>();
    for (int i = 0; i < repeat && !stopping; i++) {
      Plan one = i == 0 ? plan : plan(i);
      RunFolder folder = new RunFolder(out.resolve("seed-" + one.recipe().seed()));
      try (FolderLock lock = FolderLock.begin(folder)) {
        view.say("Seed " + one.recipe().seed() + ":");
        all.add(begin(one, data, folder));
      }
    }
    return all;
  }

  /** The configuration comes last: only with it is a folder a training to go on with. */
  private Finished begin(Plan one, Dataset data, RunFolder folder)
      throws IOException, InterruptedException {
    if (Origin.isFile(config.model())) {
      RunFolder.write(folder.start(), Start.model(one).encode());
    }
    RunFolder.write(folder.config(), one.stored());
    return train(one, data, folder);
  }

  private Plan plan(int later) throws IOException {
    long seed = config.seed() + later;
    ConfigFile other = file.with("--repeat", "seed=" + seed);
    if (plan.noise().isPresent()) {
      // The same for all, computed once.
      other = other.with("--repeat", "privacy.noise-multiplier=" + plan.noise().get());
    }
    return Plan.of(TrainConfig.of(other.root()), inputs);
  }

  /** Goes on in a folder. */
  Finished resume(Path path) throws IOException, InterruptedException {
    RunFolder folder = new RunFolder(path);
    try (FolderLock lock = FolderLock.acquire(folder)) {
      view.say("Going on in " + path);
      folder.clean();
      return train(plan, data(), folder);
    }
  }

  private Dataset data() throws InterruptedException {
    return inputs.load(threads, (done, all) -> view.preparing("Features", done, all));
  }

  private Finished train(Plan one, Dataset data, RunFolder folder)
      throws IOException, InterruptedException {
    if (fingerprint.isEmpty()) {
      fingerprint = Optional.of(SameData.of(one));
    }
    SameData.require(fingerprint.get(), folder, config.data().source());
    try (Session opened = Session.open(one, data, folder, threads, view)) {
      session = opened;
      if (stopping) {
        opened.stop();
      }
      view.begin(one, opened.steps());
      return opened.run();
    } finally {
      session = null;
    }
  }

  private String opening(Path out) {
    String steps = Figures.count(plan.recipe().steps(), "step");
    String cost =
        plan.noisy()
            .map(
                noisy ->
                    String.format(
                        Locale.ROOT,
                        "; noise multiplier %s, epsilon <= %s at delta = %s for each single %s",
                        Figures.exact(plan.noise().orElseThrow()),
                        Figures.epsilon(plan.epsilon()),
                        Figures.scientific(noisy.delta()),
                        plan.unit()))
            .orElse("; no privacy");
    return String.format(
        Locale.ROOT,
        "%s: %s %ss of %s, %s weights, %s of %s%s; everything goes to %s",
        config.name(),
        Figures.count(plan.units()),
        plan.unit(),
        inputs.raw().name(),
        Figures.count(plan.recipe().model().parameterCount()),
        steps,
        config.batch(),
        cost,
        out);
  }

  /** Ends after the steps that are charged already. */
  void stop() {
    stopping = true;
    Session running = session;
    if (running != null) {
      view.say("Stopping…");
      running.stop();
    }
  }

  void ended() {
    end.countDown();
  }

  void awaitEnd() throws InterruptedException {
    end.await();
  }
}
