package dev.tacit.cli.demo;

import dev.tacit.client.ClientPhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A device's death at the door of a phase, before it does or sends anything of it.
 *
 * @param client from 0
 * @param round from 1
 */
record Fault(int client, int round, ClientPhase phase) {
  /** A round's phases, in the order in which the faults go through them. */
  private static final List<ClientPhase> PHASES =
      List.of(
          ClientPhase.MASKED_INPUT,
          ClientPhase.SHARE_KEYS,
          ClientPhase.UNMASK,
          ClientPhase.CONSISTENCY,
          ClientPhase.ADVERTISE_KEYS,
          ClientPhase.READY,
          ClientPhase.TRAIN);

  /** In each round so many devices die at once, chosen by the seed, each round in another phase. */
  static List<Fault> plan(DemoOptions options) {
    Random random = new Random(options.seed());
    List<Fault> faults = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      List<Integer> clients = new ArrayList<>(IntStream.range(0, options.clients()).boxed().toList());
      Collections.shuffle(clients, random);
      ClientPhase phase = PHASES.get((round - 1) % PHASES.size());
      for (int client : clients.subList(0, options.kill())) {
        faults.add(new Fault(client, round, phase));
      }
    }
    return List.copyOf(faults);
  }

  /** As {@code tacit client --pause-at} takes it. */
  String place() {
    return round + ":" + phase;
  }
}
