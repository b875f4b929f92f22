package dev.tacit.benchmarks;

import dev.tacit.privacy.noise.DiscreteGaussian;
import dev.tacit.privacy.noise.DiscreteLaplace;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Samples into arrays of 65,536 numbers, each thread with its own stream: {@link NoiseSuite}. */
public class NoiseBenchmark {
  private static final int LENGTH = 1 << 16;

  /** What the continuous samplers need. */
  @State(Scope.Thread)
  public static class Continuous {
    private final double[] values = new double[LENGTH];
    private final SecureRandomStream random = SecureRandomStream.create();
    private final GaussianNoise noise = new GaussianNoise(random);
    private final SecureRandom platform = new SecureRandom();

    @TearDown
    public void close() {
      random.close();
    }
  }

  /** What the discrete samplers need. */
  @State(Scope.Thread)
  public static class Discrete {
    /** Of the Gaussian, and the scale of the Laplace. */
    @Param({"4", "1000", "1000000"})
    private long sigma;

    private final long[] values = new long[LENGTH];
    private final SecureRandomStream random = SecureRandomStream.create();
    private DiscreteGaussian gaussian;
    private DiscreteLaplace laplace;
    private PaperDiscreteGaussian paper;

    /** Makes the samplers. */
    @Setup
    public void make() {
      gaussian = DiscreteGaussian.ofDeviation((double) sigma);
      laplace = DiscreteLaplace.ofScale((double) sigma);
      paper = new PaperDiscreteGaussian(Math.min(sigma, 1000));
    }

    @TearDown
    public void close() {
      random.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public double[] gaussian(Continuous state) {
    state.noise.add(state.values, 0, LENGTH, 1.1);
    return state.values;
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public double[] platformGaussian(Continuous state) {
    for (int i = 0; i < LENGTH; i++) {
      state.values[i] += 1.1 * state.platform.nextGaussian();
    }
    return state.values;
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long[] discreteGaussian(Discrete state) {
    state.gaussian.fill(state.random, state.values, 0, LENGTH);
    return state.values;
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long[] discreteLaplace(Discrete state) {
    state.laplace.fill(state.random, state.values, 0, LENGTH);
    return state.values;
  }

  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public long[] paperDiscreteGaussian(Discrete state) {
    for (int i = 0; i < LENGTH; i++) {
      state.values[i] = state.paper.next(state.random);
    }
    return state.values;
  }
}
