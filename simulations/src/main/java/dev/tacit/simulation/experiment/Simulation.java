package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Model;
import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.engine.RingSum;
import dev.tacit.simulation.engine.Workspace;
import dev.tacit.simulation.fleet.Fate;
import dev.tacit.simulation.fleet.SimulatedRound;
import dev.tacit.simulation.fleet.Task;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rounds of an experiment: devices and server do what the product's do, by the same classes,
 * but nothing here protects anybody. Not thread-safe.
 */
public final class Simulation {
  private static final Loss LOSS = new Loss.SoftmaxCrossEntropy();

  private final Experiment experiment;
  private final Engine engine;
  private ServerState state;
  private int round;
  private double clock;

  /** At the beginning. */
  public Simulation(Experiment experiment, Engine engine) {
    this.experiment = experiment;
    this.engine = engine;
    float[] start =
        Model.forClippedSums(experiment.model())
            .initialParameters(experiment.seed(), experiment.initialScale());
    this.state = ServerState.initial(experiment.server(), start);
  }

  /** An engine of this machine's threads for an experiment. */
  public static LocalEngine engine(Experiment experiment, int threads) {
    return new LocalEngine(
        threads, () -> Workspace.of(Model.forClippedSums(experiment.model(), LOSS)));
  }

  /** The model after the rounds so far. */
  public float[] parameters() {
    return state.parameters();
  }

  /** Runs all rounds that are left. */
  public void run(Consumer<RoundReport> listener) throws InterruptedException {
    while (round < experiment.rounds()) {
      listener.accept(next());
    }
  }

  /** Runs one round. */
  public RoundReport next() throws InterruptedException {
    float[] parameters = state.parameters();
    SimulatedRound fleet = simulate(parameters.length);
    int[] counted = fleet.counted();
    boolean abandoned = fleet.abandoned(experiment.rules()) || counted.length == 0;
    long examples = 0;
    double norm = 0;
    if (!abandoned) {
      int[] clients = new int[counted.length];
      int[] epochs = new int[counted.length];
      for (int i = 0; i < counted.length; i++) {
        clients[i] = fleet.attempts().get(counted[i]).client();
        epochs[i] = fleet.attempts().get(counted[i]).epochs();
        examples += experiment.population().trainSize(clients[i]);
      }
      Broadcast broadcast = new Broadcast(experiment, round, parameters, clients, epochs);
      float[] mean = mean(broadcast);
      for (float value : mean) {
        norm += (double) value * value;
      }
      state = state.apply(mean);
    }
    clock = fleet.nextStart(experiment.rules());
    round++;
    return new RoundReport(
        round,
        fleet.start() + fleet.seconds(),
        fleet.attempts().size(),
        counted.length,
        fleet.count(Fate.LATE),
        fleet.count(Fate.DROPPED_OUT),
        abandoned,
        examples,
        Math.sqrt(norm),
        evaluate());
  }

  private SimulatedRound simulate(int parameters) {
    int[] cohort = experiment.selection().select(experiment.fleet(), round, clock);
    long bytes = (long) parameters * Float.BYTES;
    Task task = new Task(experiment.training().epochs(), bytes, bytes);
    return SimulatedRound.run(
        experiment.fleet(),
        round,
        clock,
        cohort,
        task,
        experiment.population()::trainSize,
        experiment.rules());
  }

  private float[] mean(Broadcast broadcast) throws InterruptedException {
    int places = broadcast.clients().length;
    if (experiment.protection() instanceof Protection.Central central) {
      RingSum ring = new RingSum(broadcast.parameters().length);
      engine.run(new RingUpdates(broadcast, new CentralEncoder(central.plan())), places, ring);
      return new CentralDecoder(central.plan(), 1)
          .decode(
              ring.total(central.plan().ringBits()),
              places,
              broadcast.seeds().at("noise").streams());
    }
    FloatSum total = new FloatSum(places, broadcast.parameters().length);
    double[][] facts = engine.run(new FloatUpdates(broadcast), places, total);
    float[] mean = new float[broadcast.parameters().length];
    total.total(mean);
    double weights = 0;
    for (double[] device : facts) {
      weights += experiment.weighting().of((int) device[Broadcast.EXAMPLES]);
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (mean[i] / weights);
    }
    return mean;
  }

  private Optional<Evaluation> evaluate() throws InterruptedException {
    boolean due = round % experiment.every() == 0 || round == experiment.rounds();
    if (!due || experiment.test().size() == 0) {
      return Optional.empty();
    }
    return Optional.of(TestPass.run(engine, state.parameters(), experiment.test()));
  }
}
