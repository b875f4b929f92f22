package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.federated.Personalisation;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.experiment.Gathering.Gathered;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The rounds of an experiment: devices and server do what the product's do, by the same classes,
 * but nothing here protects anybody. Not thread-safe.
 */
public final class Simulation {
  /** Numbers whose squares are added up in float. */
  private static final int CHUNK = 2048;

  private final Experiment experiment;
  private final Engine<Site> engine;
  private final Gathering gathering;
  private final Channel channel;
  private final Method method;
  private final Versions versions;
  private Optional<Consumer<Release>> watcher = Optional.empty();
  private int round;

  /**
   * At the beginning.
   *
   * @param engine whose sites are of the same experiment
   */
  public Simulation(Experiment experiment, Engine<Site> engine) {
    this.experiment = experiment;
    this.engine = engine;
    float[] start = experiment.initial().parameters().clone();
    this.gathering = Gathering.of(experiment);
    this.channel = Channel.of(experiment);
    this.method = Method.of(experiment, start);
    this.versions = new Versions(experiment.seed(), gathering.stalest(), method.parameters());
  }

  /** An engine of this machine's threads for an experiment. */
  public static LocalEngine<Site> engine(Experiment experiment, int threads) {
    return new LocalEngine<>(threads, () -> Site.of(experiment));
  }

  /**
   * Shows each mean to whoever is to attack it, before the model moves; in place of who was shown
   * them before.
   */
  public void watch(Consumer<Release> value) {
    watcher = Optional.of(value);
  }

  /** The model after the rounds so far. */
  public float[] parameters() {
    return method.parameters().clone();
  }

  /** What whole updates of the next round, or the one at work, are clipped to, if they are. */
  public OptionalDouble clippingNorm() {
    return channel.clippingNorm();
  }

  /** Rounds so far. */
  public int round() {
    return round;
  }

  /** Runs all rounds that are left. */
  public void run(Consumer<RoundReport> listener) throws InterruptedException {
    while (round < experiment.rounds()) {
      listener.accept(next());
    }
  }

  /** Runs one round. */
  public RoundReport next() throws InterruptedException {
    Gathered gathered = gathering.next(round);
    Received received =
        gathered.abandoned() ? new Received(Optional.empty(), List.of()) : step(gathered);
    boolean abandoned = received.mean().isEmpty();
    versions.add(method.parameters());
    long examples = 0;
    for (int client : gathered.clients()) {
      examples += experiment.population().trainSize(client);
    }
    round++;
    List<Personalisation> scores = scores();
    return new RoundReport(
        round,
        gathered.seconds(),
        gathered.cohort(),
        gathered.clients().length,
        gathered.late(),
        gathered.droppedOut(),
        abandoned,
        abandoned ? 0 : examples,
        received.mean().map(this::norm).orElse(0.0),
        received.noise(),
        evaluate(false),
        ClientScores.of(scores.stream().map(Personalisation::shared).toList()),
        experiment.isPersonal()
            ? ClientScores.of(scores.stream().map(Personalisation::personal).toList())
            : Optional.empty(),
        evaluate(true));
  }

  /** Without a mean the model is as it was. */
  private Received step(Gathered gathered) throws InterruptedException {
    Broadcast broadcast = versions.broadcast(round, gathered);
    DeviceWork honest = channel.work(broadcast, method.work(broadcast));
    DeviceWork work = DeviatingWork.of(experiment, broadcast, honest);
    OptionalDouble norm = clippingNorm();
    Received received = channel.collect(engine, broadcast, work);
    if (!received.mean().map(method::takes).orElse(true)) {
      return new Received(Optional.empty(), received.devices());
    }
    received
        .mean()
        .ifPresent(
            mean -> {
              watcher.ifPresent(w -> w.accept(release(gathered, norm, mean)));
              method.apply(broadcast, mean, received.devices());
            });
    return received;
  }

  /** Of the mean update, with nothing else that devices hand in. */
  private double norm(float[] mean) {
    int length = method.parameters().length;
    double squares = 0;
    for (int i = 0; i < length; i += CHUNK) {
      squares += Runs.squaredDistance(mean, i, 0, Math.min(CHUNK, length - i));
    }
    return Math.sqrt(squares);
  }

  private Release release(Gathered gathered, OptionalDouble norm, float[] mean) {
    return new Release(
        round,
        method.parameters().clone(),
        method.variate().clone(),
        gathered.clients().clone(),
        norm,
        mean.clone());
  }

  private boolean isDue() {
    return experiment.measurement().isDue(round, experiment.rounds());
  }

  /**
   * @param goal whether on what an attacker wants
   */
  private Optional<Evaluation> evaluate(boolean goal) throws InterruptedException {
    int examples = TestPass.examples(experiment, goal).size();
    return isDue() && examples > 0
        ? Optional.of(TestPass.run(engine, method.parameters(), examples, goal))
        : Optional.empty();
  }

  private List<Personalisation> scores() throws InterruptedException {
    return isDue() && experiment.measurement().federated().isPresent()
        ? FederatedPass.run(engine, experiment, round, method)
        : List.of();
  }

  /** Writes all that a simulation of an equal experiment needs to go on from here. */
  public void save(DataOutput out) throws IOException {
    out.writeInt(round);
    gathering.save(out);
    channel.save(out);
    method.save(out);
    versions.save(out);
  }

  /**
   * Goes on from what was kept of an equal experiment; then this one does, bit for bit, what that
   * would have done.
   *
   * @throws IOException if it is not what such an experiment keeps; this simulation is spoilt
   */
  public void restore(DataInput in) throws IOException {
    round = in.readInt();
    if (round < 0) {
      throw new IOException("round of what was kept must be at least 0 but was " + round);
    }
    gathering.restore(in);
    channel.restore(in);
    method.restore(in);
    versions.restore(in);
    versions.latest(method.parameters());
  }
}
