package dev.tacit.privacy.event;

/**
 * One integer sum with the difference of two Poisson variables of mean variance / 2 as noise
 * (Agarwal, Kairouz and Liu 2021).
 *
 * @param variance finite, &gt; 0
 * @param sensitivity greatest size of a record's contribution, &gt;= 1; under replace_one the sum
 *     moves by up to twice that
 */
public record Skellam(double variance, long sensitivity) implements PrivacyEvent {
  public Skellam {
    Checks.positive("variance", variance);
    Checks.atLeast("sensitivity", sensitivity, 1);
  }
}
