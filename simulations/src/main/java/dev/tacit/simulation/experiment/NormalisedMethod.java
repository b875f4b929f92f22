package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.FedNova;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The mean of normalised updates, times what steps come to on average. */
final class NormalisedMethod implements Method {
  private final Algorithm.Normalised algorithm;
  private final AveragingMethod averaging;

  NormalisedMethod(Algorithm.Normalised algorithm, float[] start) {
    this.algorithm = algorithm;
    averaging = new AveragingMethod(algorithm, start);
  }

  @Override
  public float[] parameters() {
    return averaging.parameters();
  }

  @Override
  public DeviceWork work(Broadcast broadcast) {
    return new NormalisedWork(new LocalWork(broadcast));
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    // Under privacy of users they are given: Algorithm.beyondSum.
    float steps = (float) algorithm.effectiveSteps().orElseGet(() -> effectiveSteps(devices));
    float[] moved = mean.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] *= steps;
    }
    averaging.apply(broadcast, moved, devices);
  }

  private static double effectiveSteps(List<DeviceReport> devices) {
    FedNova.Tally tally = FedNova.Tally.NONE;
    for (DeviceReport device : devices) {
      tally = tally.plus(FedNova.Tally.of(device.weight(), device.steps()));
    }
    return tally.effectiveSteps();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    averaging.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    averaging.restore(in);
  }
}
