package dev.tacit.simulation.experiment;

import java.util.List;
import java.util.Optional;

/** The two functions of an algorithm, with what its server remembers. */
interface Method extends Kept {
  float[] NO_VARIATE = {};

  /** The model now, the caller's not to change. */
  float[] parameters();

  /** The server's variate, which devices are sent beside the model, the caller's not to change. */
  default float[] variate() {
    return NO_VARIATE;
  }

  /** One device's work. */
  DeviceWork work(Broadcast broadcast);

  /** A client's own model, where the algorithm makes some and this client has one. */
  default Optional<float[]> personal(int client) {
    return Optional.empty();
  }

  /** Whether the server can do anything with what came. */
  default boolean takes(float[] mean) {
    return true;
  }

  /** What the server does with what came. */
  void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices);

  /** That of an experiment, before its first round. */
  static Method of(Experiment experiment, float[] start) {
    Algorithm algorithm = experiment.algorithm();
    if (algorithm instanceof Algorithm.ControlVariates variates) {
      return VariateMethod.of(experiment, variates, start);
    } else if (algorithm instanceof Algorithm.Ditto ditto) {
      return new DittoMethod(ditto, experiment.population().size(), start);
    } else if (algorithm instanceof Algorithm.Normalised normalised) {
      return new NormalisedMethod(
          normalised,
          experiment.protection() instanceof Protection.Local local
              ? Optional.of(local.steps())
              : Optional.empty(),
          start);
    }
    return new AveragingMethod(algorithm, start);
  }
}
