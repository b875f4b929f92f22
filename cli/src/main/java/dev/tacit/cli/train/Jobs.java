package dev.tacit.cli.train;

import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.ConfigException;
import dev.tacit.cli.train.config.ConfigFile;
import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.datasets.Dataset;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** One training after the other on the same data; the features are made once. */
final class Jobs {
  private final ConfigFile file;
  private final TrainConfig config;
  private final Inputs inputs;
  private final Plan plan;
  private final int threads;
  private final TrainView view;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile Session session;

  /**
   * Reads the configuration and opens the data.
   *
   * @throws IllegalArgumentException if they are not as expected, or do not go together
   */
  Jobs(ConfigFile file, int threads, TrainView view) throws IOException {
    this.file = file;
    this.config = file.read();
    try {
      this.inputs = Inputs.open(config.data());
      this.plan = Plan.of(config, inputs);
    } catch (ConfigException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw file.wrong(e.getMessage());
    }
    this.threads = threads;
    this.view = view;
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
    new RunFolder(out).create();
    view.say(opening(out));
    plan.doubt().ifPresent(view::say);
    Dataset data = data();
    List<Finished> all = new ArrayList<>();
    for (int i = 0; i < repeat && !stopping; i++) {
      Plan one = i == 0 ? plan : plan(i);
      RunFolder folder =
          new RunFolder(repeat == 1 ? out : out.resolve("seed-" + one.recipe().seed()));
      if (repeat > 1) {
        folder.create();
        view.say("Seed " + one.recipe().seed() + ":");
      }
      RunFolder.write(folder.config(), one.resolved());
      all.add(train(one, data, folder));
    }
    return all;
  }

  private Plan plan(int later) throws IOException {
    long seed = config.seed() + later;
    ConfigFile other = file.with("--repeat", "seed=" + seed);
    if (plan.noise().isPresent()) {
      // The same for all, computed once.
      other = other.with("--repeat", "privacy.noise-multiplier=" + plan.noise().get());
    }
    return Plan.of(other.read(), inputs);
  }

  /** Goes on in a folder. */
  Finished resume(Path path) throws IOException, InterruptedException {
    view.say("Going on in " + path);
    return train(plan, data(), new RunFolder(path));
  }

  private Dataset data() throws InterruptedException {
    return inputs.load(threads, (done, all) -> view.preparing("Features", done, all));
  }

  private Finished train(Plan one, Dataset data, RunFolder folder)
      throws IOException, InterruptedException {
    try (FileChannel lock = folder.lock();
        Session opened = Session.open(one, data, folder, threads, view)) {
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
