package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.FedNova;

/** Local training, whose update is divided by what its steps come to. */
record NormalisedWork(LocalWork local) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    DeviceReport report = local.train(site, place);
    double steps = FedNova.coefficient(local.settings(site, place, report.examples()));
    FedNova.normalise(site.update(), 1, steps);
    return report.withSteps(steps).withNorm(report.norm() / steps);
  }

  @Override
  public DeviceWork noisy(NoisySteps steps) {
    return new NoisyNormalisedWork(new NoisyWork(local, steps));
  }
}
