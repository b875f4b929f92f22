package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Change;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.secagg.encoding.UpdateSource;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Local training: the update is the parameters after it less those before. As on a device of the
 * product ({@code dev.tacit.client.Trainer}), a weight that diverged counts as unchanged.
 */
record LocalWork(Broadcast broadcast, Trainees trainees) implements DeviceWork {
  /** Of the clients of a round. */
  LocalWork(Broadcast broadcast) {
    this(broadcast, new Trainees.Clients());
  }

  @Override
  public DeviceReport train(Site site, int place) {
    ExampleStore examples = examples(site, place);
    double norm =
        LocalSgd.change(
            site.model(),
            broadcast.model(place),
            examples,
            settings(site, place, examples.size()),
            order(place),
            step -> {},
            site.update());
    age(site, place);
    return report(site, examples.size(), norm * scale(site, place));
  }

  @Override
  public DeviceReport read(Site site, int place, Consumer<UpdateSource> reader) {
    if (scale(site, place) != 1) {
      return DeviceWork.super.read(site, place, reader);
    }
    ExampleStore examples = examples(site, place);
    double[] norm = new double[1];
    LocalSgd.read(
        site.model(),
        broadcast.model(place),
        examples,
        settings(site, place, examples.size()),
        order(place),
        step -> {},
        site.update(),
        change -> {
          norm[0] = change.normBound();
          reader.accept(new Read(change));
        });
    return report(site, examples.size(), norm[0]);
  }

  /** For who encodes it. */
  private record Read(Change change) implements UpdateSource {
    @Override
    public int length() {
      return change.length();
    }

    @Override
    public double normBound() {
      return change.normBound();
    }

    @Override
    public void read(int from, int length, float[] into) {
      change.read(from, length, into);
    }
  }

  @Override
  public DeviceReport addTo(Site site, int place, boolean fresh, float[] sum) {
    ExampleStore examples = examples(site, place);
    DeviceReport report = report(site, examples.size(), Double.NaN);
    float weight = (float) report.weight() * scale(site, place);
    if (weight == 0) {
      return DeviceWork.super.addTo(site, place, fresh, sum);
    }
    LocalSgd.addChange(
        site.model(),
        broadcast.model(place),
        examples,
        settings(site, place, examples.size()),
        order(place),
        step -> {},
        site.update(),
        weight,
        fresh,
        sum);
    return report;
  }

  /** What a stale update is multiplied by. */
  private float scale(Site site, int place) {
    return (float) site.experiment().cohorts().scale(broadcast.staleness()[place]);
  }

  private static DeviceReport report(Site site, int examples, double norm) {
    double weight = site.experiment().algorithm().weighting().of(examples);
    return new DeviceReport(examples, weight, norm);
  }

  /** Multiplies an update by what one of its age counts. */
  void age(Site site, int place) {
    float factor = scale(site, place);
    float[] update = site.update();
    for (int i = 0; factor != 1 && i < update.length; i++) {
      update[i] *= factor;
    }
  }

  /** What the device at a place trains on. */
  ExampleStore examples(Site site, int place) {
    return trainees.examples(site, broadcast, place);
  }

  /** What it does with so many examples. */
  LocalSgdSettings settings(Site site, int place, int examples) {
    return site.experiment()
        .algorithm()
        .training()
        .settings(broadcast.round(), examples, broadcast.parts()[place]);
  }

  /** Of which its draws and its noise come, where it has some; the caller closes it. */
  SeededStream noise(int place) {
    return trainees.noise(broadcast, place).stream();
  }

  @Override
  public DeviceWork noisy(NoisySteps steps) {
    return new NoisyWork(this, steps);
  }

  /** The order in which it sees them. */
  LongSupplier order(int place) {
    return new SplittableRandom(trainees.order(broadcast, place))::nextLong;
  }
}
