package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.NoiseStream;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.Seeds;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * DP-FTRL on the sum of what the product's encoder clipped and rounded: noise that hangs together
 * over the rounds, by a {@link NoiseStream} for the whole run.
 *
 * <h2>Noise of the seed alone</h2>
 *
 * Sums are whole numbers of norm N at most for each device, and the noise of a round is what the
 * stream makes of a sum of zeros. Added to the round's sum it is, but for the rounding of doubles,
 * what the stream would have made of the sum itself: in a {@link NoiseStream}, which is linear, a
 * step's noise w depends on past noise only, and the sum x goes into y = x + w alone. What that
 * class proves of rounding is for sums that go through it, as those of a server of the product
 * must; here nobody is protected anyway, and that noise is a function of seed and round is what
 * lets a run be taken up again: its stream is opened anew and goes to where it was, as a state that
 * may never be written down cannot be kept.
 *
 * <p>A round that is abandoned is one of the stream's steps, with nobody's data in it. Its noise is
 * kept, and comes with that of the next round that is not, or what the later ones take back of it
 * would be missing.
 */
final class CorrelatedCoding implements Coding {
  private final Seeds seeds;
  private final CentralPlan plan;
  private final CorrelatedNoise noise;
  private final Participation participation;
  private final Turns turns;
  private final int divisor;
  private final double[] noised;
  private NoiseStream stream;

  /** Rounds whose noise is out. */
  private int released;

  /**
   * @param participation that the claim is for
   * @param turns that clients are held to
   * @param divisor of sums
   */
  CorrelatedCoding(
      Seeds seeds,
      CentralPlan plan,
      CorrelatedNoise noise,
      Participation participation,
      Turns turns,
      int divisor) {
    this.seeds = seeds.at("correlated-noise");
    this.plan = plan;
    this.noise = noise;
    this.participation = participation;
    this.turns = turns;
    this.divisor = divisor;
    this.noised = new double[plan.dimension()];
    this.stream = open();
  }

  private NoiseStream open() {
    return NoiseStream.open(
        noise,
        participation,
        plan.dimension(),
        plan.l2Sensitivity(),
        plan.cohort(),
        seeds.stream());
  }

  @Override
  public int dimension() {
    return plan.dimension();
  }

  @Override
  public int ringBits() {
    return plan.ringBits();
  }

  @Override
  public OptionalDouble clippingNorm() {
    return OptionalDouble.of(plan.clippingNorm());
  }

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    turns.admit(broadcast.round(), broadcast.clients());
    return ClippedDevice.of(broadcast, work, plan);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    RoundNoise facts = CentralSum.look(ringSum, plan, devices);
    for (int i = 0; i < noised.length; i++) {
      noised[i] = CentralSum.residue(ringSum[i], plan);
    }
    double[] step = new double[noised.length];
    for (; released <= broadcast.round(); released++) {
      stream.addNoise(step);
      for (int i = 0; i < noised.length; i++) {
        noised[i] += step[i];
      }
      Arrays.fill(step, 0);
    }
    double unit = 1 / (plan.scale() * divisor);
    float[] mean = new float[noised.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (noised[i] * unit);
    }
    return new Received(mean, devices, facts);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(released);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int out = in.readInt();
    if (out < 0 || out > participation.steps()) {
      throw new IOException(
          "rounds released must be in [0, " + participation.steps() + "] but were " + out);
    }
    stream = open();
    double[] step = new double[plan.dimension()];
    for (released = 0; released < out; released++) {
      stream.addNoise(step);
      Arrays.fill(step, 0);
    }
    turns.pass(out);
  }
}
