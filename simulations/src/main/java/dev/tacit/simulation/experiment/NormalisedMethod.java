package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.FedNova;
import dev.tacit.learning.training.PrivateFedNova;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The mean of normalised updates, times what steps come to on average. */
final class NormalisedMethod implements Method {
  private final Algorithm.Normalised algorithm;
  private final Optional<NoisySteps> noisy;
  private final AveragingMethod averaging;

  /**
   * @param noisy of devices that tell behind their update which share of these they did
   */
  NormalisedMethod(Algorithm.Normalised algorithm, Optional<NoisySteps> noisy, float[] start) {
    this.algorithm = algorithm;
    this.noisy = noisy;
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

  /** A sum that devices of the product cannot have given is one that its server throws away. */
  @Override
  public boolean takes(float[] mean) {
    return noisy.isEmpty() || share(mean).isPresent();
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    averaging.apply(
        broadcast, noisy.isPresent() ? ofShares(mean) : ofSteps(mean, devices), devices);
  }

  private float[] ofShares(float[] mean) {
    double share = share(mean).orElseThrow();
    return nova().mean(Arrays.copyOf(mean, mean.length - 1), share);
  }

  private PrivateFedNova nova() {
    return noisy.orElseThrow().fedNova(algorithm.training());
  }

  private OptionalDouble share(float[] mean) {
    return nova().meanShare(mean[mean.length - 1], noisy.orElseThrow().range());
  }

  private float[] ofSteps(float[] mean, List<DeviceReport> devices) {
    // Under privacy of users they are given: Algorithm.beyondSum.
    float steps = (float) algorithm.effectiveSteps().orElseGet(() -> effectiveSteps(devices));
    float[] moved = mean.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] *= steps;
    }
    return moved;
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
