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

  FloatChannel(Algorithm algorithm) {
    this.algorithm = algorithm;
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    int width = algorithm.width(broadcast.dimension());
    FloatSum total = new FloatSum(broadcast.places(), width);
    List<DeviceReport> devices = engine.run(new Weighted(work), broadcast.places(), total);
    double weights = 0;
    for (DeviceReport device : devices) {
      weights += device.weight();
    }
    float[] mean = new float[width];
    total.total(mean);
    for (int i = 0; i < width; i++) {
      mean[i] = (float) (mean[i] / weights);
    }
    return new Received(Optional.of(mean), devices);
  }

  private record Weighted(DeviceWork work) implements DeviceTask<Site, float[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<float[]> fold) {
      DeviceReport report = work.train(site, place);
      float[] update = site.update();
      float weight = (float) report.weight();
      for (int i = 0; weight != 1 && i < update.length; i++) {
        update[i] *= weight;
      }
      fold.add(place, update);
      return report;
    }
  }
}
