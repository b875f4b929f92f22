package dev.tacit.secagg.simulation;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.simulation.Scenario.Injection;
import dev.tacit.secagg.simulation.Scenario.Leg;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What happened in many rounds. */
final class Tally {
  private final Map<Leg, Map<ServerPhase, Map<Fault, Integer>>> faults = new EnumMap<>(Leg.class);
  private final Map<String, Integer> outcomes = new TreeMap<>();
  final Map<AbortReason, Integer> ofDevices = new EnumMap<>(AbortReason.class);
  final Map<AbortReason, Integer> ofServer = new EnumMap<>(AbortReason.class);
  final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
  int rounds;
  int complete;

  void fault(Injection injection) {
    faults
        .computeIfAbsent(injection.leg(), leg -> new EnumMap<>(ServerPhase.class))
        .computeIfAbsent(injection.phase(), phase -> new EnumMap<>(Fault.class))
        .merge(injection.fault(), 1, Integer::sum);
  }

  int faults(Leg leg, ServerPhase phase, Fault fault) {
    return faults.getOrDefault(leg, Map.of()).getOrDefault(phase, Map.of()).getOrDefault(fault, 0);
  }

  void completed() {
    complete++;
    outcomes.merge("COMPLETE", 1, Integer::sum);
  }

  void aborted(ServerPhase in, AbortReason reason) {
    outcomes.merge("ABORTED in " + in + ": " + reason, 1, Integer::sum);
    ofServer.merge(reason, 1, Integer::sum);
  }

  /** Adds what another counted. */
  Tally plus(Tally other) {
    rounds += other.rounds;
    complete += other.complete;
    add(outcomes, other.outcomes);
    add(ofDevices, other.ofDevices);
    add(ofServer, other.ofServer);
    add(drops, other.drops);
    other.faults.forEach(
        (leg, phases) ->
            phases.forEach(
                (phase, counts) ->
                    add(
                        faults
                            .computeIfAbsent(leg, l -> new EnumMap<>(ServerPhase.class))
                            .computeIfAbsent(phase, p -> new EnumMap<>(Fault.class)),
                        counts)));
    return this;
  }

  private static <K> void add(Map<K, Integer> to, Map<K, Integer> counts) {
    counts.forEach((key, count) -> to.merge(key, count, Integer::sum));
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(String.format("%,d rounds%n%-26s", rounds, "message, faults met"));
    for (Fault fault : Fault.values()) {
      table.append(String.format("%9s", fault));
    }
    for (Leg leg : Leg.values()) {
      for (ServerPhase phase : faults.getOrDefault(leg, Map.of()).keySet()) {
        table.append(String.format("%n%-26s", phase + " " + leg));
        for (Fault fault : Fault.values()) {
          table.append(String.format("%9d", faults(leg, phase, fault)));
        }
      }
    }
    rows(table, "outcomes", outcomes);
    rows(table, "devices refused, or left", ofDevices);
    rows(table, "the server refused, or aborted", ofServer);
    rows(table, "dropped", drops);
    return table.append(System.lineSeparator()).toString();
  }

  private static void rows(StringBuilder table, String title, Map<?, Integer> counts) {
    table.append(String.format("%n%s:", title));
    counts.forEach((key, count) -> table.append(String.format("%n  %-50s %7d", key, count)));
  }
}
