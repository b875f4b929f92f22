package dev.tacit.simulation.experiment;

import dev.tacit.simulation.fleet.Fate;
import dev.tacit.simulation.fleet.SimulatedRound;
import dev.tacit.simulation.fleet.Task;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Rounds one after the other. */
final class RoundGathering implements Gathering {
  private final Cohorts.Rounds cohorts;
  private final Experiment experiment;
  private final Task task;
  private double clock;

  RoundGathering(Cohorts.Rounds cohorts, Experiment experiment) {
    this.cohorts = cohorts;
    this.experiment = experiment;
    this.task = experiment.task();
  }

  @Override
  public Gathered next(int round) {
    int[] cohort = cohorts.selection().select(cohorts.fleet(), round, clock);
    SimulatedRound simulated =
        SimulatedRound.run(
            cohorts.fleet(),
            round,
            clock,
            cohort,
            task,
            experiment.population()::trainSize,
            cohorts.rules());
    clock = simulated.nextStart(cohorts.rules());
    int[] counted = counted(simulated);
    int dropped = simulated.counted().length - counted.length;
    int[] clients = new int[counted.length];
    int[] parts = new int[counted.length];
    for (int i = 0; i < counted.length; i++) {
      clients[i] = simulated.attempts().get(counted[i]).client();
      parts[i] = simulated.attempts().get(counted[i]).parts();
    }
    return new Gathered(
        simulated.start() + simulated.seconds(),
        cohort.length,
        clients,
        parts,
        new int[counted.length],
        lost(cohort, clients),
        simulated.count(Fate.LATE) + dropped,
        simulated.count(Fate.DROPPED_OUT),
        counted.length
            < Math.max(experiment.protection().minimumCohort(), cohorts.rules().minimum()));
  }

  /** Of the cohort all but those that count. */
  private static int[] lost(int[] cohort, int[] clients) {
    Set<Integer> counted = new HashSet<>();
    for (int client : clients) {
      counted.add(client);
    }
    return Arrays.stream(cohort).filter(client -> !counted.contains(client)).toArray();
  }

  private int[] counted(SimulatedRound simulated) {
    return Arrays.stream(simulated.counted())
        .filter(place -> cohorts.partial() || !simulated.attempts().get(place).straggler())
        .toArray();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeDouble(clock);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    clock = in.readDouble();
  }
}
