package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import java.util.List;
import java.util.Optional;

/** The weighted mean of updates as they are. */
final class FloatChannel implements Channel {
  private final Algorithm algorithm;

  /** The last round's, for its memory; none after a round that was lost. */
  private Optional<FloatSum> spare = Optional.empty();

  /** Of the last round: a new one each time would cost more than it takes to compute it. */
  private float[] mean = new float[0];

  FloatChannel(Algorithm algorithm) {
    this.algorithm = algorithm;
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    int width = algorithm.width(broadcast.dimension());
    FloatSum total =
        spare
            .filter(last -> last.places() == broadcast.places())
            .orElseGet(() -> new FloatSum(broadcast.places(), width));
    spare = Optional.empty();
    List<DeviceReport> devices = engine.run(new Weighted(work), broadcast.places(), total);
    double weights = 0;
    for (DeviceReport device : devices) {
      weights += device.weight();
    }
    mean = mean.length == width ? mean : new float[width];
    total.mean(weights, mean);
    spare = Optional.of(total);
    return new Received(Optional.of(mean), devices);
  }

  private record Weighted(DeviceWork work) implements DeviceTask<Site, float[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<float[]> fold) {
      return ((FloatSum) fold).add(place, (sum, fresh) -> work.addTo(site, place, fresh, sum));
    }
  }
}
