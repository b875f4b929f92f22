package dev.tacit.privacy.event;

/**
 * The permute-and-flip selection (McKenna and Sheldon 2020) that is epsilon-private under the
 * accountant's relation. It reveals no more than Laplace noise of scale 1 / epsilon: it is report
 * noisy max with exponential noise (Ding et al. 2021).
 *
 * @param epsilon nats, finite, &gt;= 0
 */
public record PermuteAndFlip(double epsilon) implements PrivacyEvent {
  public PermuteAndFlip {
    Checks.notNegative("epsilon", epsilon);
  }
}
