package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.randomness.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * Simulated devices, numbered from 0. All that is to be known of one is computed from the seed when
 * asked for, so that a fleet of a million takes no more memory than one of ten. That a device may
 * become unavailable while it trains is in its class's probability of dropping out, not here.
 *
 * <p>Immutable and thread-safe.
 *
 * @param size devices, 1 or more
 * @param classes one or more; a device is of one with the probability of its weight
 */
public record Fleet(
    long seed,
    int size,
    Availability availability,
    List<DeviceClass> classes,
    Stragglers stragglers) {
  public Fleet {
    Argument.atLeastOne("size", size);
    Objects.requireNonNull(availability, "availability");
    Objects.requireNonNull(stragglers, "stragglers");
    classes = List.copyOf(classes);
    Argument.atLeastOne("classes", classes.size());
  }

  /** Always available, infinitely fast, without drop-outs or stragglers. */
  public static Fleet ideal(long seed, int size) {
    return new Fleet(
        seed, size, new Availability.Always(), List.of(DeviceClass.ideal()), Stragglers.none());
  }

  /** The same with another availability. */
  public Fleet withAvailability(Availability value) {
    return new Fleet(seed, size, value, classes, stragglers);
  }

  /** The same with other classes of devices. */
  public Fleet withClasses(List<DeviceClass> value) {
    return new Fleet(seed, size, availability, value, stragglers);
  }

  /** The same with other stragglers. */
  public Fleet withStragglers(Stragglers value) {
    return new Fleet(seed, size, availability, classes, value);
  }

  /**
   * Whether a device is available.
   *
   * @param seconds of simulated time since the start, 0 or more
   */
  public boolean available(int client, double seconds) {
    Objects.checkIndex(client, size);
    return availability.available(seed, client, seconds);
  }

  /** What a device is and stays. */
  public Device device(int client) {
    Objects.checkIndex(client, size);
    DeviceClass kind = kind(client);
    Draws draws = Draws.of(seed, "fleet.device", client, 0);
    return new Device(
        kind,
        kind.examplesPerSecond().draw(draws),
        kind.downBytesPerSecond().draw(draws),
        kind.upBytesPerSecond().draw(draws),
        kind.latency().draw(draws));
  }

  private DeviceClass kind(int client) {
    double all = 0;
    for (DeviceClass kind : classes) {
      all += kind.weight();
    }
    double left = all * Draws.of(seed, "fleet.class", client, 0).uniform();
    for (DeviceClass kind : classes) {
      left -= kind.weight();
      if (left < 0) {
        return kind;
      }
    }
    return classes.get(classes.size() - 1);
  }

  /**
   * What becomes of the devices of a cohort in a round, one attempt for each place.
   *
   * @param examples how many each client has to train on
   */
  public List<Attempt> attempts(long round, int[] cohort, Task task, IntUnaryOperator examples) {
    boolean[] slow = stragglers.of(seed, round, cohort);
    List<Attempt> attempts = new ArrayList<>(cohort.length);
    for (int place = 0; place < cohort.length; place++) {
      int client = cohort[place];
      attempts.add(attempt(round, client, task, examples.applyAsInt(client), slow[place]));
    }
    return attempts;
  }

  /**
   * What becomes of a device that starts alone.
   *
   * @param start number of the start, which no other start of the client has
   */
  public Attempt attempt(long start, int client, Task task, int examples) {
    return attempt(start, client, task, examples, stragglers.alone(seed, start, client));
  }

  /** A straggler takes as long over its part as it should over the whole. */
  private Attempt attempt(long round, int client, Task task, int examples, boolean straggler) {
    Device device = device(client);
    Draws draws = Draws.of(seed, "fleet.attempt", client, round);
    boolean dropsOut = draws.uniform() < device.kind().dropOut();
    // Where it is lost is uniform in the time that it would have taken.
    double done = dropsOut ? draws.uniform() : 1;
    double seconds = done * (device.seconds(task, examples) + device.kind().delay().draw(draws));
    int parts = straggler ? Stragglers.parts(seed, round, client, task.parts()) : task.parts();
    return new Attempt(client, parts, straggler, dropsOut, seconds);
  }
}
