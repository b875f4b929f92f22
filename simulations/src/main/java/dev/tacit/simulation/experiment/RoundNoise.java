package dev.tacit.simulation.experiment;

import java.util.List;

/**
 * What a simulation can tell of the noise in a round, and nobody could who is to learn the noised
 * sum only.
 *
 * @param signalToNoise norm of the sum of clipped updates before its noise, over the norm of the
 *     noise: deviation times the root of the number of weights. Of shares of devices, whose noise
 *     is never off the sum, an estimate; of correlated noise, over what each round adds of its own
 * @param clippingNorm of the round
 * @param clipped share of the devices whose update was longer than the clipping norm
 */
public record RoundNoise(double signalToNoise, double clippingNorm, double clipped) {
  static RoundNoise of(double signalToNoise, List<DeviceReport> devices, double clippingNorm) {
    long longer = devices.stream().filter(device -> device.norm() > clippingNorm).count();
    return new RoundNoise(signalToNoise, clippingNorm, longer / Math.max(1.0, devices.size()));
  }
}
