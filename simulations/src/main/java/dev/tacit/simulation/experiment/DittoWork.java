package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Ditto;
import java.util.SplittableRandom;

/**
 * Local training of the shared model, and then of the device's own, which stays with it.
 *
 * @param own models of the devices by place; null for one that begins from the shared model
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record DittoWork(LocalWork local, float[][] own) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    Algorithm.Ditto algorithm = (Algorithm.Ditto) site.experiment().algorithm();
    DeviceReport report = local.train(site, place);
    Broadcast broadcast = local.broadcast();
    ExampleStore examples = local.examples(site, place);
    float[] sent = broadcast.model(place);
    float[] next = new float[sent.length];
    SplittableRandom order =
        new SplittableRandom(broadcast.seeds(place).at("personal-order").bits());
    LocalTraining personal = algorithm.personal();
    new Ditto(
            personal.settings(broadcast.round(), examples.size(), personal.epochs()),
            algorithm.lambda())
        .train(
            site.model(),
            own[place] == null ? sent : own[place],
            sent,
            examples,
            order::nextLong,
            step -> {},
            next);
    return report.withKept(next);
  }
}
