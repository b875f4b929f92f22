package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.datasets.partition.Iid;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Runs of thirty clients and a thousand weights, for tests of noise. */
final class SmallRuns {
  static final int CLIENTS = 30;
  static final int COHORT = 11;
  static final double CLIP = 0.4;
  static final double DELTA = 1e-3;
  static final ModelSpec MODEL =
      ModelSpec.sequential(
          "small", new int[] {Pixels.PIXELS}, Layers.dense(40).tanh(), Layers.dense(Pixels.PIXELS));
  static final int DIMENSION = MODEL.parameterCount();

  /** Updates of next to nothing: what is on the mean is the noise. */
  static final LocalTraining STILL = new LocalTraining(1, 10, 1e-9);

  static final LocalTraining LEARNING = new LocalTraining(2, 8, 0.2);

  private static final Pixels TRAIN = Pixels.of(900, 1);
  private static final Pixels TEST = Pixels.of(100, 2);

  private SmallRuns() {}

  static Fleet fleet() {
    return Fleet.ideal(7, CLIENTS);
  }

  static Fleet lossy(double dropOut) {
    return fleet().withClasses(List.of(DeviceClass.ideal().withDropOut(dropOut)));
  }

  static Cohorts.Rounds uniform(Fleet fleet) {
    return rounds(fleet, new Selection.Uniform(COHORT));
  }

  static Cohorts.Rounds rounds(Fleet fleet, Selection selection) {
    return new Cohorts.Rounds(fleet, selection, RoundRules.everybody());
  }

  static Experiment experiment(
      Cohorts cohorts, LocalTraining training, Protection protection, int rounds) {
    return experiment(
        cohorts,
        new Algorithm.Averaging(training, Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        protection,
        rounds);
  }

  static Experiment experiment(
      Cohorts cohorts, Algorithm algorithm, Protection protection, int rounds) {
    return new Experiment(
        "test",
        7,
        rounds,
        new InitialModel(MODEL),
        population(new Iid()),
        cohorts,
        algorithm,
        protection,
        new Measurement(TEST, 2));
  }

  static Population population(Partition partition) {
    return Population.partitioned("pixels", TRAIN, partition, CLIENTS, 3);
  }

  static float[] run(Experiment experiment, int threads, List<RoundReport> rounds)
      throws InterruptedException {
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Simulation simulation = new Simulation(experiment, engine);
      simulation.run(rounds::add);
      return simulation.parameters();
    }
  }

  /** On one thread, two and five. */
  static List<RoundReport> sameOnAnyThreads(Experiment experiment) throws InterruptedException {
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 1, rounds);
    for (int threads : new int[] {2, 5}) {
      List<RoundReport> again = new ArrayList<>();
      assertThat(run(experiment, threads, again)).isEqualTo(expected);
      assertThat(again).isEqualTo(rounds);
    }
    return rounds;
  }

  /** With each task as it comes out of a stream of bytes, as on another machine. */
  static float[] sentElsewhere(Experiment experiment) throws InterruptedException {
    try (LocalEngine<Site> here = Simulation.engine(experiment, 2)) {
      Engine<Site> elsewhere =
          new Engine<>() {
            @Override
            public <C, R extends Serializable> List<R> run(
                DeviceTask<Site, C, R> task, int places, Fold<C> fold) throws InterruptedException {
              return here.run(copy(task), places, fold);
            }

            @Override
            public void close() {}
          };
      Simulation simulation = new Simulation(experiment, elsewhere);
      simulation.run(round -> {});
      return simulation.parameters();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
      out.flush();
      return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Taken up again after each of its rounds. */
  static List<RoundReport> sameWhenResumed(Experiment experiment) throws Exception {
    List<RoundReport> rounds = new ArrayList<>();
    float[] expected = run(experiment, 2, rounds);
    for (int done = 1; done < rounds.size(); done++) {
      List<RoundReport> rest = new ArrayList<>();
      try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
        Simulation second = new Simulation(experiment, engine);
        second.restore(new DataInputStream(new ByteArrayInputStream(kept(experiment, done))));
        second.run(rest::add);
        assertThat(second.parameters()).isEqualTo(expected);
      }
      assertThat(rest).isEqualTo(rounds.subList(done, rounds.size()));
    }
    return rounds;
  }

  /**
   * What SCAFFOLD keeps.
   *
   * @param shared the server's variate
   * @param mean of all clients'
   * @param largest magnitude of any client's
   * @param clients that have one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Variates(float[] shared, double[] mean, double[] largest, int clients) {}

  /** Of a run that was kept, behind so many bytes. */
  static Variates variates(byte[] kept, int behind, ServerOptimizer server) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(kept))) {
      in.skipNBytes(behind);
      float[] model = Snapshot.floats(in, DIMENSION);
      Snapshot.bytes(in, ServerState.initial(server, model).memory().length);
      float[] shared = Snapshot.floats(in, DIMENSION);
      double[] mean = new double[DIMENSION];
      double[] largest = new double[DIMENSION];
      int clients = in.readInt();
      for (int i = 0; i < clients; i++) {
        in.readInt();
        float[] own = Snapshot.floats(in, DIMENSION);
        for (int k = 0; k < DIMENSION; k++) {
          mean[k] += own[k] / (double) CLIENTS;
          largest[k] = Math.max(largest[k], Math.abs(own[k]));
        }
      }
      return new Variates(shared, mean, largest, clients);
    }
  }

  static byte[] kept(Experiment experiment, int done) throws Exception {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (LocalEngine<Site> engine = Simulation.engine(experiment, 1)) {
      Simulation first = new Simulation(experiment, engine);
      for (int i = 0; i < done; i++) {
        first.next();
      }
      first.save(new DataOutputStream(kept));
    }
    return kept.toByteArray();
  }
}
