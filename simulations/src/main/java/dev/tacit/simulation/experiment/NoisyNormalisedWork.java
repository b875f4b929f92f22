package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.training.PrivateFedNova;

/**
 * Noisy steps, whose update is divided by what they come to. The device hands in its share of all
 * the steps behind it: a number of the fleet's, not made of its examples.
 */
record NoisyNormalisedWork(NoisyWork noisy) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    DeviceReport report = noisy.train(site, place);
    DpSgdSettings done = noisy.settings(site, place);
    NoisySteps steps = noisy.steps();
    PrivateFedNova nova = steps.fedNova(site.experiment().algorithm().training());
    float[] update = site.update();
    nova.normalise(update, done, steps.range());
    update[update.length - 1] = nova.told(done, steps.range());
    return report;
  }
}
