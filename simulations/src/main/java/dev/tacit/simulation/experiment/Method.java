package dev.tacit.simulation.experiment;

import java.util.List;

/** The two functions of an algorithm, with what its server remembers. */
interface Method extends Kept {
  /** The model now, the caller's not to change. */
  float[] parameters();

  /** One device's work. */
  DeviceWork work(Broadcast broadcast);

  /** What the server does with what came. */
  void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices);

  /** That of an experiment, before its first round. */
  static Method of(Experiment experiment, float[] start) {
    return new AveragingMethod((Algorithm.Averaging) experiment.algorithm(), start);
  }
}
