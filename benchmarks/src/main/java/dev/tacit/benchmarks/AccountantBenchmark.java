package dev.tacit.benchmarks;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** DP-SGD with q = 0.01, from the event to its epsilon at delta = 1e-6: {@link AccountantSuite}. */
@State(Scope.Benchmark)
public class AccountantBenchmark {
  static final double RATE = 0.01;
  static final double DELTA = 1e-6;
  static final double TARGET = 3;

  // Not constants, lest something be computed while compiling.
  private double sigma = 1;
  private long steps = 10_000;
  private long manySteps = 1_000_000;

  @Benchmark
  public Bounds pld() {
    return PldAccountant.epsilon(event(sigma, steps), relation(), DELTA);
  }

  @Benchmark
  public Bounds pldOfAMillionSteps() {
    return PldAccountant.epsilon(event(sigma, manySteps), relation(), DELTA);
  }

  @Benchmark
  public double calibration() {
    return Calibration.noiseMultiplier(
        new PrivacyBudget(TARGET, DELTA), relation(), noise -> event(noise, steps));
  }

  @Benchmark
  public RdpAccountant.Result rdp() {
    return RdpAccountant.epsilon(event(sigma, steps), relation(), DELTA);
  }

  @Benchmark
  public RdpAccountant.Result rdpOfAMillionSteps() {
    return RdpAccountant.epsilon(event(sigma, manySteps), relation(), DELTA);
  }

  private static PrivacyEvent event(double sigma, long steps) {
    return new SelfComposed(new PoissonSampled(RATE, new Gaussian(sigma)), steps);
  }

  private static NeighbouringRelation relation() {
    return NeighbouringRelation.ADD_OR_REMOVE_ONE;
  }
}
