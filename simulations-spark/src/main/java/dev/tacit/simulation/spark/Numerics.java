package dev.tacit.simulation.spark;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.vector.VectorModule;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What decides the last bits of a JVM's numbers: Java, kernels, processor. The last shows in what a
 * small training comes to, since vectors of other widths add up in another order.
 *
 * @param java its version
 * @param kernels that sites compute with, and for what processor
 * @param probe checksum of a small training's weights
 */
record Numerics(String java, String kernels, long probe) implements Serializable {
  /** Odd, so that vectors have remainders. */
  private static final int INPUTS = 83;

  private static final int HIDDEN = 37;
  private static final int CLASSES = 5;
  private static final int EXAMPLES = 23;

  /** Those of this JVM. */
  static Numerics here() {
    return new Numerics(
        Runtime.version().toString(),
        (VectorModule.isLoaded() ? "Vector API" : "plain Java")
            + " on "
            + System.getProperty("os.arch"),
        train());
  }

  /**
   * Refuses to compute for another JVM what would not be bit for bit the same there.
   *
   * @param where this JVM is, for the message
   */
  void requireThoseOf(Numerics driver, String where) {
    if (!equals(driver)) {
      throw new IllegalStateException(
          ("numbers of an executor must be those of the driver to the last bit, but the driver has %s and"
                  + " the executor %s has %s")
              .formatted(driver, where, this));
    }
  }

  @Override
  public String toString() {
    return "Java %s with the %s (%08x)".formatted(java, kernels, probe);
  }

  private static long train() {
    ModelSpec spec =
        ModelSpec.sequential(
            "probe", new int[] {INPUTS}, Layers.dense(HIDDEN).tanh(), Layers.dense(CLASSES));
    Model model = Model.forClippedSums(spec);
    float[] weights =
        LocalSgd.train(
            model,
            model.initialParameters(1),
            new Probes(),
            new LocalSgdSettings(6, 9, 0.3, 0.5, 0),
            new SplittableRandom(1)::nextLong,
            step -> {});
    ByteBuffer bytes = ByteBuffer.allocate(weights.length * Float.BYTES);
    bytes.asFloatBuffer().put(weights);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }

  /** Numbers that are nobody's. */
  private record Probes() implements ExampleStore {
    @Override
    public int size() {
      return EXAMPLES;
    }

    @Override
    public int[] inputShape() {
      return new int[] {INPUTS};
    }

    @Override
    public int classes() {
      return CLASSES;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      SplittableRandom random = new SplittableRandom(example);
      for (int i = 0; i < INPUTS; i++) {
        into[offset + i] = (float) random.nextDouble(-1, 1);
      }
    }

    @Override
    public int label(int example) {
      return example % CLASSES;
    }
  }
}
