package dev.tacit.benchmarks.training;

/** Kinds of steps on the same batch. */
public enum StepKind {
  /** Forward, backward, mean gradient, update. */
  PLAIN,
  /** Each example's gradient clipped; no noise. */
  CLIPPED,
  /** Clipped, with Gaussian noise from the secure generator. */
  PRIVATE
}
