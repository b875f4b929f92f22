package dev.tacit.secagg.simulation;

import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a seed stands for: a cohort and the faults that it meets.
 *
 * @param seed of this round
 * @param cohort devices
 * @param parameters of the session
 * @param injections at most one for each message
 */
record Scenario(long seed, int cohort, SecAggParameters parameters, List<Injection> injections) {
  private static final List<ServerPhase> PHASES = List.of(ServerPhase.values()).subList(0, 5);

  /** Which way a message goes. */
  enum Leg {
    TO_SERVER,
    TO_DEVICE
  }

  /**
   * A fault of one message.
   *
   * @param phase in which the device's answer is due; the message to the device is the one that it
   *     answers, which in ADVERTISE_KEYS is the server's proposal
   */
  record Injection(ServerPhase phase, Leg leg, Fault fault, int device) {
    boolean isOf(Injection other) {
      return phase == other.phase && leg == other.leg && device == other.device;
    }
  }

  /** A small round: 3 to 8 devices, complete or sparse graph, 0 to 3 faults. */
  static Scenario small(long seed) {
    Random random = new Random(seed);
    // The cost of a round grows with the square of its cohort: large ones are rarer.
    int cohort = 3 + random.ints(3, 0, 6).min().orElseThrow();
    List<VectorShape> vectors = vectors(random);
    SecAggParameters parameters =
        switch (random.nextInt(5)) {
          case 0 -> new SecAggParameters(cohort - 1, (2 * cohort + 2) / 3, vectors);
          case 1, 2 -> sparse(cohort, vectors);
          default -> new SecAggParameters(cohort - 1, cohort / 2 + 1, vectors);
        };
    int faults = List.of(0, 1, 1, 1, 1, 1, 2, 2, 2, 3).get(random.nextInt(10));
    return new Scenario(seed, cohort, parameters, injections(random, cohort, faults));
  }

  /** A round of 100 devices in a sparse graph with up to 12 faults. */
  static Scenario hundred(long seed) {
    Random random = new Random(seed);
    SecAggParameters parameters =
        random.nextInt(8) == 0
            ? Fleet.formed(100, 20, 3)
            : new SecAggParameters(16, 9, vectors(random));
    return new Scenario(seed, 100, parameters, injections(random, 100, random.nextInt(13)));
  }

  private static SecAggParameters sparse(int cohort, List<VectorShape> vectors) {
    return cohort > 5 ? new SecAggParameters(4, 3, vectors) : new SecAggParameters(2, 2, vectors);
  }

  /** One to three vectors of any width. */
  private static List<VectorShape> vectors(Random random) {
    List<VectorShape> vectors = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      vectors.add(new VectorShape(1 + random.nextInt(64), 1 + random.nextInt(4)));
    }
    return vectors;
  }

  private static List<Injection> injections(Random random, int cohort, int count) {
    List<Injection> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      Leg leg = Leg.values()[random.nextInt(2)];
      ServerPhase phase = PHASES.get(random.nextInt(PHASES.size()));
      Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
      if (leg == Leg.TO_DEVICE && phase == ServerPhase.ADVERTISE_KEYS) {
        fault = Fault.LIE; // The proposal is not a message of the protocol: it can only be false.
      }
      Injection injection = new Injection(phase, leg, fault, random.nextInt(cohort));
      if (drawn.stream().noneMatch(injection::isOf)) {
        drawn.add(injection);
      }
    }
    return List.copyOf(drawn);
  }
}
