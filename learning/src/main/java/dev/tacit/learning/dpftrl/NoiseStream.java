package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.RandomStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * The correlated noise of one run, step by step.
 *
 * <h2>What holds</h2>
 *
 * <p>All that {@link #addNoise} gives out is at most as revealing as {@link
 * CorrelatedNoise#event(Participation)}, if
 *
 * <ul>
 *   <li>batches keep to the participation ({@link ParticipationRule} makes sure) and, whatever the
 *       data, to the largest batch;
 *   <li>an example moves the sum of a step that it takes part in by at most the clipping norm;
 *   <li>a step's sum depends on the examples of its batch and on what was released, nothing else.
 * </ul>
 *
 * <p>Rounding is covered: the noise is {@link #widening} wider than asked for, and every number
 * released is a function of outputs of {@link GaussianNoise}.
 *
 * <h2>State</h2>
 *
 * <p>{@link #stateBytes} of memory, whatever the number of steps done. It holds the noise of
 * released steps, or their exact sums: whoever sees it sees through the noise. So it cannot be
 * saved, and {@link #close} overwrites it; a run taken up again opens a new stream and is charged
 * for it ({@link CorrelatedNoise#event(Participation, int)}).
 *
 * <p>Not thread-safe.
 */
public final class NoiseStream implements AutoCloseable {
  /** Well within what {@link GaussianNoise#add} takes. */
  private static final double SMALLEST_DEVIATION = 0x1p-80;

  private static final double LARGEST_DEVIATION = 0x1p100;

  private final Correlation correlation;
  private final GaussianSource source;
  private final int steps;
  private final int dimension;
  private final double widening;
  private final double deviation;
  private int step;
  private boolean closed;

  private NoiseStream(
      CorrelatedNoise noise,
      Participation participation,
      int dimension,
      double clippingNorm,
      int largestBatch,
      GaussianSource source) {
    Argument.within("dimension", dimension, 1, Integer.MAX_VALUE);
    Argument.within("largestBatch", largestBatch, 1, Integer.MAX_VALUE);
    Argument.positive("clippingNorm", clippingNorm);
    this.steps = participation.steps();
    this.dimension = dimension;
    this.source = source;
    double sensitivity = noise.sensitivity(participation) * clippingNorm;
    double asked = noise.sigma() * clippingNorm;
    if (!(asked >= SMALLEST_DEVIATION && asked <= LARGEST_DEVIATION)) {
      throw new IllegalArgumentException(
          "sigma times clippingNorm must be in [2^-80, 2^100] but was " + asked);
    }
    this.correlation = correlation(noise, steps, dimension);
    this.widening =
        Rounding.widening(correlation, dimension, asked, largestBatch * clippingNorm, sensitivity);
    this.deviation = asked * (1 + widening);
  }

  /**
   * A stream for one run.
   *
   * @param dimension numbers in a sum, &gt;= 1
   * @param clippingNorm the most that one example moves a sum, in Euclidean norm; positive
   * @param largestBatch public bound on the examples of any step's batch, whatever the data, &gt;=
   *     1, such as the most examples that there may be; only the widening depends on it
   * @param random a {@link dev.tacit.privacy.noise.SecureRandomStream} but in simulations; of this
   *     thread, and the caller closes it
   * @throws IllegalArgumentException if the noise has no bound for the participation, or rounding
   *     would ask for more than a tenth more noise
   */
  public static NoiseStream open(
      CorrelatedNoise noise,
      Participation participation,
      int dimension,
      double clippingNorm,
      int largestBatch,
      RandomStream random) {
    GaussianNoise gaussian = new GaussianNoise(Objects.requireNonNull(random, "random"));
    GaussianSource source =
        (values, deviation) ->
            gaussian.addBounded(values, 0, values.length, deviation, values.length);
    return open(noise, participation, dimension, clippingNorm, largestBatch, source);
  }

  static NoiseStream open(
      CorrelatedNoise noise,
      Participation participation,
      int dimension,
      double clippingNorm,
      int largestBatch,
      GaussianSource source) {
    return new NoiseStream(noise, participation, dimension, clippingNorm, largestBatch, source);
  }

  private static Correlation correlation(CorrelatedNoise noise, int steps, int dimension) {
    if (noise instanceof Tree tree) {
      return tree.correlation(steps, dimension);
    }
    if (noise instanceof Banded banded) {
      return banded.correlation(steps, dimension);
    }
    return ((Blt) noise).correlation(steps, dimension);
  }

  /**
   * Adds the next step's noise to its clipped sum. Should it fail on the way, {@code sum} is zeroed
   * and the stream closed.
   *
   * @throws IllegalStateException if all steps of the run are done, or the stream is closed
   */
  public void addNoise(double[] sum) {
    Argument.length("sum", sum.length, dimension);
    if (closed || step == steps) {
      throw new IllegalStateException(
          "noise stream must be open and have steps left but had done %d of %d"
              .formatted(step, steps));
    }
    step++;
    boolean done = false;
    try {
      correlation.release(sum, source, deviation);
      done = true;
    } finally {
      if (!done) {
        Arrays.fill(sum, 0);
        close();
      }
    }
  }

  /** Steps done. */
  public int step() {
    return step;
  }

  /** By what fraction the noise is wider than sigma times the clipping norm, for rounding. */
  public double widening() {
    return widening;
  }

  /** Memory of the state in bytes. */
  public long stateBytes() {
    return (long) correlation.vectors() * dimension * Double.BYTES;
  }

  /** Overwrites the state. */
  @Override
  public void close() {
    closed = true;
    correlation.wipe();
  }
}
