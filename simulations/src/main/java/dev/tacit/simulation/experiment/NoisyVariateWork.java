package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.simulation.randomness.SeededStream;

/**
 * Noisy steps along corrected gradients. The device hands in the changes of weights and variate,
 * one behind the other, and keeps its new variate.
 *
 * @param shared the server's variate
 * @param own variates of the devices by place; null for zeros
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record NoisyVariateWork(NoisyWork noisy, float[] shared, float[][] own) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    LocalWork local = noisy.local();
    ExampleStore examples = local.examples(site, place);
    float[] before = local.broadcast().model(place);
    float[] mine = own[place] == null ? new float[before.length] : own[place].clone();
    try (SeededStream random = local.noise(place)) {
      Scaffold.Change change =
          noisy
              .steps()
              .scaffold(site.experiment().algorithm().training(), noisy.settings(site, place))
              .train(
                  site.model(),
                  new Scaffold.Sent(before, shared),
                  mine,
                  examples,
                  random,
                  step -> {});
      System.arraycopy(change.update(), 0, site.update(), 0, before.length);
      System.arraycopy(change.variate(), 0, site.update(), before.length, before.length);
      Scaffold.next(mine, change);
    }
    return new DeviceReport(examples.size(), 1).withKept(mine);
  }
}
