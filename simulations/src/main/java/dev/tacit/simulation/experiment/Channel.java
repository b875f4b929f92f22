package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.util.List;
import java.util.Optional;

/** The way of a round's updates to the server: what it learns of them, and nothing else. */
interface Channel extends Kept {
  /**
   * What came of a round.
   *
   * @param mean of the updates, as the server sees it, or what stands for it; empty if nothing may
   *     be made of them
   * @param devices what is told of each, by place
   */
  record Received(Optional<float[]> mean, List<DeviceReport> devices) {}

  /** Has the devices do their work and hand it in. */
  Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException;

  /** That of an experiment, before its first round. */
  static Channel of(Experiment experiment) {
    if (experiment.protection() instanceof Protection.Central central) {
      return new CentralChannel(central);
    }
    Protection.None none = (Protection.None) experiment.protection();
    int parameters = experiment.model().spec().parameterCount();
    return none.rule().isPresent()
        ? new RobustChannel(none.rule().get(), experiment.algorithm().width(parameters))
        : new FloatChannel(experiment.algorithm());
  }
}
