package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The way of a round's updates to the server: what it learns of them, and nothing else. */
interface Channel extends Kept {
  /**
   * What came of a round.
   *
   * @param mean of the updates, as the server sees it, or what stands for it; empty if nothing may
   *     be made of them. Only until the channel's next round
   * @param devices what is told of each, by place
   * @param noise what a simulation can tell of it, if there is any
   */
  record Received(Optional<float[]> mean, List<DeviceReport> devices, Optional<RoundNoise> noise) {
    Received(Optional<float[]> mean, List<DeviceReport> devices) {
      this(mean, devices, Optional.empty());
    }

    Received(float[] mean, List<DeviceReport> devices, RoundNoise noise) {
      this(Optional.of(mean), devices, Optional.of(noise));
    }
  }

  /** What devices do, where it is not what the algorithm has them do. */
  default DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return work;
  }

  /** What whole updates of the next round are clipped to, if they are. */
  default OptionalDouble clippingNorm() {
    return OptionalDouble.empty();
  }

  /** Has the devices do their work and hand it in. */
  Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException;

  /** That of an experiment, before its first round. */
  static Channel of(Experiment experiment) {
    Protection protection = experiment.protection();
    int parameters = experiment.model().spec().parameterCount();
    if (protection instanceof Protection.None none) {
      return none.rule().isPresent()
          ? new RobustChannel(none.rule().get(), experiment.algorithm().width(parameters))
          : new FloatChannel(experiment.algorithm());
    }
    return new RingChannel(coding(experiment, parameters), Summing.of(protection));
  }

  private static Coding coding(Experiment experiment, int dimension) {
    Protection protection = experiment.protection();
    if (protection instanceof Protection.Central central) {
      return new CentralClaim(central).coding(experiment);
    } else if (protection instanceof Protection.Distributed distributed) {
      return new DistributedCoding(distributed.plan());
    } else if (protection instanceof Protection.LocalUser local) {
      return new DistributedCoding(local.plan());
    }
    return new LocalCoding(
        NoisyVectors.of(
            ((Protection.Local) protection).steps(), experiment.algorithm(), dimension));
  }
}
