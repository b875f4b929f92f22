package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.learning.robust.RobustRule;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import java.util.List;
import java.util.Optional;

/** Every update by itself, and what a robust rule makes of them. */
final class RobustChannel implements Channel {
  private final RobustRule rule;
  private final int width;

  RobustChannel(RobustRule rule, int width) {
    this.rule = rule;
    this.width = width;
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    Updates updates = new Updates(new float[broadcast.places()][], width);
    List<DeviceReport> devices = engine.run(new Plain(work), broadcast.places(), updates);
    if (broadcast.places() < rule.smallestCohort()) {
      return new Received(Optional.empty(), devices);
    }
    try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
      return new Received(rule.aggregate(updates.byPlace(), workers), devices);
    }
  }

  private record Plain(DeviceWork work) implements DeviceTask<Site, float[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<float[]> fold) {
      DeviceReport report = work.train(site, place);
      fold.add(place, site.update());
      return report;
    }
  }

  /** Copies of all updates; whose place is whose thread's. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Updates(float[][] byPlace, int width) implements Fold<float[]> {
    @Override
    public Updates empty() {
      return new Updates(new float[byPlace.length][], width);
    }

    @Override
    public void add(int place, float[] contribution) {
      byPlace[place] = contribution.clone();
    }

    @Override
    public void merge(Fold<float[]> other) {
      float[][] more = ((Updates) other).byPlace;
      for (int place = 0; place < more.length; place++) {
        if (more[place] != null) {
          byPlace[place] = more[place];
        }
      }
    }
  }
}
