package dev.tacit.simulation.experiment;

import dev.tacit.learning.training.PrivateFedNova;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The mean of normalised noisy updates, times the mean of the shares that devices hand in. */
final class NoisyNormalisedMethod implements Method {
  private final PrivateFedNova nova;
  private final double range;
  private final AveragingMethod averaging;

  NoisyNormalisedMethod(Algorithm.Normalised algorithm, NoisySteps steps, float[] start) {
    nova = steps.fedNova(algorithm.training());
    range = steps.range();
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
    return nova.meanShare(share(mean)).isPresent();
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    float[] updates = Arrays.copyOf(mean, mean.length - 1);
    double share = nova.meanShare(share(mean)).orElseThrow();
    averaging.apply(broadcast, nova.mean(updates, share), devices);
  }

  private double share(float[] mean) {
    return mean[mean.length - 1] / range;
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
