package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.secagg.encoding.UpdateSource;

/**
 * Steps along corrected gradients. The device hands in the changes of weights and variate, one
 * behind the other, and keeps its new variate: of what is clipped on the way the part that arrives.
 *
 * @param shared the server's variate
 * @param own variates of the devices by place; null for zeros
 * @param scale what the variate's change is multiplied by where it is handed in
 * @param most norm that what is handed in is clipped to; infinite if it is not
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record VariateWork(
    LocalWork local,
    Scaffold.Variate variate,
    float[] shared,
    float[][] own,
    float scale,
    double most)
    implements DeviceWork {
  /** Whose updates are not clipped. */
  static VariateWork of(
      Algorithm.ControlVariates algorithm, LocalWork local, float[] shared, float[][] own) {
    return new VariateWork(
        local, algorithm.variate(), shared, own, algorithm.scale(), Double.POSITIVE_INFINITY);
  }

  @Override
  public DeviceWork within(double norm) {
    return new VariateWork(local, variate, shared, own, scale, norm);
  }

  @Override
  public DeviceWork noisy(NoisySteps steps) {
    return new NoisyVariateWork(new NoisyWork(local, steps), shared, own);
  }

  @Override
  public DeviceReport train(Site site, int place) {
    ExampleStore examples = local.examples(site, place);
    float[] before = local.broadcast().model(place);
    float[] mine = own[place] == null ? new float[before.length] : own[place].clone();
    Scaffold.Change change = site.change();
    new Scaffold(local.settings(site, place, examples.size()), variate)
        .train(
            site.model(),
            new Scaffold.Sent(before, shared),
            mine,
            examples,
            local.order(place),
            step -> {},
            change);
    System.arraycopy(change.update(), 0, site.update(), 0, before.length);
    scaled(change.variate(), site.update(), before.length);
    double norm = most < Double.POSITIVE_INFINITY ? norm(site.update()) : Double.NaN;
    if (norm > most) {
      times(change.variate(), (float) (most / norm));
    }
    Scaffold.next(mine, change);
    return new DeviceReport(examples.size(), 1, 1, norm, mine);
  }

  /** Stays finite. */
  private void scaled(float[] values, float[] into, int offset) {
    for (int i = 0; i < values.length; i++) {
      into[offset + i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scale * values[i]));
    }
  }

  /** As it is clipped by. */
  private static double norm(float[] update) {
    return UpdateSource.of(update).normBound();
  }

  private static void times(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
