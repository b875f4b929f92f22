package dev.tacit.benchmarks;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.encoding.ShareNoise;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One device's encoding of an update of a million coordinates. */
@State(Scope.Benchmark)
public class EncodeBenchmark {
  private static final int DIMENSION = 1_000_000;

  @Param({"GAUSSIAN", "SKELLAM"})
  private ShareNoise noise;

  private final float[] update = new float[DIMENSION];
  private float[] turned;
  private Rotation rotation;
  private DistributedEncoder encoder;

  /** Epsilon 2 at delta 1e-6 over 50 sums of 1,000 devices, 950 at least, 50 of them corrupt. */
  @Setup
  public void prepare() {
    DistributedDemands demands =
        new DistributedDemands(
            new PrivacyBudget(2, 1e-6), 50, noise, new CohortBounds(1000, 950, 50), DIMENSION, 1);
    DistributedPlan plan = DistributedPlanner.within(demands, 24);
    rotation = new Rotation(new byte[Rotation.SEED_BYTES], DIMENSION);
    encoder = new DistributedEncoder(plan, rotation);
    Random random = new Random(1);
    for (int i = 0; i < DIMENSION; i++) {
      update[i] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
    }
    turned = update.clone();
  }

  /** Clip, rotate, round within the norm, add a share of noise, reduce. */
  @Benchmark
  public int[] encode() {
    return encoder.encode(update);
  }

  /** The rotation alone, there and back, so that values stay what they are. */
  @Benchmark
  public float[] rotate() {
    rotation.rotate(turned);
    rotation.unrotate(turned);
    return turned;
  }
}
