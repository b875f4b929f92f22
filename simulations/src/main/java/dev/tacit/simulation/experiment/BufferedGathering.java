package dev.tacit.simulation.experiment;

import dev.tacit.simulation.fleet.Arrival;
import dev.tacit.simulation.fleet.ArrivalQueue;
import dev.tacit.simulation.fleet.Task;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Updates as they arrive, so many for a step. */
final class BufferedGathering implements Gathering {
  private final Cohorts.Buffered cohorts;
  private final Experiment experiment;
  private final Task task;
  private ArrivalQueue queue;

  BufferedGathering(Cohorts.Buffered cohorts, Experiment experiment) {
    this.cohorts = cohorts;
    this.experiment = experiment;
    this.task = experiment.task();
    this.queue =
        new ArrivalQueue(
            cohorts.fleet(),
            cohorts.concurrency(),
            task,
            experiment.population()::trainSize,
            cohorts.rest());
  }

  @Override
  public int stalest() {
    return cohorts.stalest();
  }

  @Override
  public Gathered next(int round) {
    int goal = cohorts.goal();
    int[] clients = new int[goal];
    int[] parts = new int[goal];
    int[] staleness = new int[goal];
    int late = 0;
    for (int arrived = 0; arrived < goal; ) {
      Arrival arrival = queue.next(round);
      if (arrival.staleness(round) > cohorts.stalest()) {
        late++;
        continue;
      }
      clients[arrived] = arrival.attempt().client();
      parts[arrived] = arrival.attempt().parts();
      staleness[arrived] = arrival.staleness(round);
      arrived++;
    }
    return new Gathered(
        queue.now(), goal + late, clients, parts, staleness, new int[0], late, 0, false);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    ArrivalQueue.State state = queue.state();
    out.writeDouble(state.now());
    out.writeLong(state.starts());
    out.writeInt(state.training().size());
    for (ArrivalQueue.Started started : state.training()) {
      out.writeLong(started.start());
      out.writeInt(started.client());
      out.writeInt(started.version());
      out.writeDouble(started.startedAt());
    }
    out.writeInt(state.resting().size());
    for (Map.Entry<Integer, Integer> resting : state.resting().entrySet()) {
      out.writeInt(resting.getKey());
      out.writeInt(resting.getValue());
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    double now = in.readDouble();
    long starts = in.readLong();
    int training = in.readInt();
    if (training < 0 || training > cohorts.concurrency()) {
      throw new IOException(
          "devices that trained must be at most "
              + cohorts.concurrency()
              + " but were "
              + training);
    }
    List<ArrivalQueue.Started> started = new ArrayList<>();
    for (int i = 0; i < training; i++) {
      long start = in.readLong();
      started.add(new ArrivalQueue.Started(start, client(in), in.readInt(), in.readDouble()));
    }
    int rest = in.readInt();
    if (rest < 0 || rest > cohorts.fleet().size()) {
      throw new IOException(
          "clients at rest must be at most " + cohorts.fleet().size() + " but were " + rest);
    }
    SortedMap<Integer, Integer> resting = new TreeMap<>();
    for (int i = 0; i < rest; i++) {
      resting.put(client(in), in.readInt());
    }
    try {
      queue =
          new ArrivalQueue(
              cohorts.fleet(),
              cohorts.concurrency(),
              task,
              experiment.population()::trainSize,
              cohorts.rest(),
              new ArrivalQueue.State(now, starts, started, resting));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int client(DataInput in) throws IOException {
    int client = in.readInt();
    if (client < 0 || client >= cohorts.fleet().size()) {
      throw new IOException("client must be one of the fleet but was " + client);
    }
    return client;
  }
}
