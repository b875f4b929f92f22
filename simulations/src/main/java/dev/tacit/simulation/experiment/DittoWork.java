package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Ditto;
import dev.tacit.secagg.encoding.UpdateSource;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Training of the shared model, and then of the device's own, which stays with it.
 *
 * @param local whose examples are trained on
 * @param handedIn what is done with the shared model, of which the update comes
 * @param own models of the devices by place; null for one that begins from the shared model
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record DittoWork(LocalWork local, DeviceWork handedIn, float[][] own) implements DeviceWork {
  /** Without noise. */
  DittoWork(LocalWork local, float[][] own) {
    this(local, local, own);
  }

  @Override
  public DeviceWork noisy(NoisySteps steps) {
    return new DittoWork(local, handedIn.noisy(steps), own);
  }

  @Override
  public DeviceReport train(Site site, int place) {
    return handedIn.train(site, place).withKept(personal(site, place));
  }

  @Override
  public DeviceReport read(Site site, int place, Consumer<UpdateSource> reader) {
    return handedIn.read(site, place, reader).withKept(personal(site, place));
  }

  @Override
  public DeviceReport addTo(Site site, int place, boolean fresh, float[] sum) {
    return handedIn.addTo(site, place, fresh, sum).withKept(personal(site, place));
  }

  /** The device's next model of its own; what it hands in is done by then, and left as it is. */
  private float[] personal(Site site, int place) {
    Algorithm.Ditto algorithm = (Algorithm.Ditto) site.experiment().algorithm();
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
    return next;
  }
}
