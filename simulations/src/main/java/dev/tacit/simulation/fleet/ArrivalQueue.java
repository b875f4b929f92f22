package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.randomness.Draws;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Clients of an asynchronous server in simulated time (FedBuff: Nguyen, Malik, Zhan, Yousefpour,
 * Rabbat, Malek, Huba, "Federated Learning with Buffered Asynchronous Aggregation", AISTATS 2022):
 * a fixed number train at any time, each from the model's version of its start; where one arrives
 * or is lost, another starts at once, drawn uniformly from those that are available, not training
 * and not at rest. Updates arrive in the order of simulated time; of those that arrive together, in
 * the order of their starts.
 *
 * <p>A client rests from the end of a try, whether its update arrives, is then thrown away, or is
 * lost: it does not start again before the model has gone on by so many versions. So the versions
 * at which two of its tries end are as far apart at least.
 *
 * <p>Memory grows with the concurrency and with those at rest only. The caller counts versions:
 *
 * <pre>
 *   Arrival arrival = queue.next(version);
 *   buffer.add(arrival, weight(arrival.staleness(version)));
 *   if (buffer.isFull()) version++;</pre>
 *
 * <p>Not thread-safe.
 */
public final class ArrivalQueue {
  /** How long a place waits that finds nobody available, seconds. */
  private static final double WAIT = 60;

  private static final double LONGEST_WAIT = 30 * 86_400.0;

  private static final Comparator<Arrival> ORDER =
      Comparator.comparingDouble(Arrival::arrivedAt).thenComparingLong(Arrival::start);

  private final Fleet fleet;
  private final int concurrency;
  private final Task task;
  private final IntUnaryOperator examples;
  private final PriorityQueue<Arrival> training = new PriorityQueue<>(ORDER);
  private final Set<Integer> busy = new HashSet<>();

  /** Clients that are not to start, with the version from which on they may. */
  private final Map<Integer, Integer> resting = new TreeMap<>();

  private final int rest;
  private double now;
  private long starts;

  /** Who rests until then may start. */
  private int rested;

  /**
   * A queue at time 0; everybody who starts before the first arrival does so from the version that
   * {@link #next} is told first.
   *
   * @param concurrency how many train at a time, 1 to the fleet's size
   * @param examples how many each client has to train on
   * @param rest versions from the end of a client's try to its next start, 0 or more
   */
  public ArrivalQueue(
      Fleet fleet, int concurrency, Task task, IntUnaryOperator examples, int rest) {
    Argument.within("concurrency", concurrency, 1, fleet.size());
    this.fleet = fleet;
    this.concurrency = concurrency;
    this.task = Objects.requireNonNull(task, "task");
    this.examples = Objects.requireNonNull(examples, "examples");
    Argument.within("rest", rest, 0, Integer.MAX_VALUE);
    this.rest = rest;
  }

  /**
   * A queue that goes on from where another was.
   *
   * @param state of a queue with the same fleet, concurrency, task, examples and rest
   * @throws IllegalArgumentException if no queue can have come to it
   */
  public ArrivalQueue(
      Fleet fleet, int concurrency, Task task, IntUnaryOperator examples, int rest, State state) {
    this(fleet, concurrency, task, examples, rest);
    now = state.now();
    starts = state.starts();
    for (Started started : state.training()) {
      add(started.start(), started.client(), started.version(), started.startedAt());
    }
    resting.putAll(state.resting());
    if (busy.size() != training.size() || !Collections.disjoint(busy, resting.keySet())) {
      throw new IllegalArgumentException(
          "clients that train must be there once, and none of them at rest, but were not");
    }
  }

  /**
   * All that has to be kept for going on later.
   *
   * @param now simulated seconds
   * @param starts how many there were
   * @param training who is training, by number of start
   * @param resting who is at rest, with the version from which on each may start
   */
  public record State(
      double now, long starts, List<Started> training, SortedMap<Integer, Integer> resting) {
    public State {
      training = List.copyOf(training);
      resting = Collections.unmodifiableSortedMap(new TreeMap<>(resting));
    }
  }

  /** A client that is training. */
  public record Started(long start, int client, int version, double startedAt) {}

  /** What has to be kept now. */
  public State state() {
    List<Started> started = new ArrayList<>();
    training.stream()
        .sorted(Comparator.comparingLong(Arrival::start))
        .forEach(
            arrival ->
                started.add(
                    new Started(
                        arrival.start(),
                        arrival.attempt().client(),
                        arrival.version(),
                        arrival.startedAt())));
    return new State(now, starts, started, new TreeMap<>(resting));
  }

  /** Simulated seconds: when the last update arrived or client was lost. */
  public double now() {
    return now;
  }

  /**
   * The next update. Free places are filled first, at the time of the arrival before.
   *
   * @param version of the model now, not below that of the call before
   * @throws IllegalStateException if nobody is training or available for thirty simulated days
   */
  public Arrival next(int version) {
    if (version > rested) {
      resting.values().removeIf(until -> until <= version);
      rested = version;
    }
    while (true) {
      fill(version);
      Arrival first = training.remove();
      busy.remove(first.attempt().client());
      if (rest > 0) {
        resting.put(first.attempt().client(), Math.addExact(version, rest));
      }
      now = Math.max(now, first.arrivedAt());
      if (!first.attempt().dropsOut()) {
        return first;
      }
    }
  }

  /** Places that find nobody are looked at again at the next event, or after a while. */
  private void fill(int version) {
    double until = now + LONGEST_WAIT;
    while (training.size() < concurrency) {
      if (startOne(version)) {
        continue;
      }
      if (!training.isEmpty() && training.element().arrivedAt() <= now + WAIT) {
        return;
      }
      now += WAIT;
      if (now > until) {
        throw new IllegalStateException(
            "clients must be available and rested within thirty simulated days but none was");
      }
    }
  }

  private boolean startOne(int version) {
    SparsePermutation order =
        new SparsePermutation(
            fleet.size(), Draws.of(fleet.seed(), "fleet.asynchronous", 0, starts));
    while (order.hasNext()) {
      int client = order.next();
      if (isFree(client) && fleet.available(client, now)) {
        add(starts++, client, version, now);
        return true;
      }
    }
    return false;
  }

  private boolean isFree(int client) {
    return !busy.contains(client) && !resting.containsKey(client);
  }

  private void add(long start, int client, int version, double startedAt) {
    Attempt attempt = fleet.attempt(start, client, task, examples.applyAsInt(client));
    training.add(new Arrival(start, version, attempt, startedAt, startedAt + attempt.seconds()));
    busy.add(client);
  }
}
