package dev.tacit.simulation.experiment;

/** Who takes part in the steps of the server, in simulated time. */
interface Gathering extends Kept {
  /**
   * Those of one step.
   *
   * @param seconds when it is over, of simulated time
   * @param cohort devices that were asked
   * @param clients whose updates count
   * @param parts of the work that each of them does: epochs, or noisy steps
   * @param staleness steps since each of them got its model; 0 in rounds
   * @param lost clients of the cohort whose updates do not count
   * @param late of the cohort that came too late
   * @param droppedOut of the cohort that never reported
   * @param abandoned whether too few count
   */
  record Gathered(
      double seconds,
      int cohort,
      int[] clients,
      int[] parts,
      int[] staleness,
      int[] lost,
      int late,
      int droppedOut,
      boolean abandoned) {}

  /**
   * The next step's.
   *
   * @param round from 0
   */
  Gathered next(int round);

  /** How many steps the model of a device can be behind. */
  default int stalest() {
    return 0;
  }

  /** That of an experiment, before its first round. */
  static Gathering of(Experiment experiment) {
    return experiment.cohorts() instanceof Cohorts.Buffered buffered
        ? new BufferedGathering(buffered, experiment)
        : new RoundGathering((Cohorts.Rounds) experiment.cohorts(), experiment);
  }
}
