package dev.tacit.privacy.event;

import java.util.List;

/**
 * A sum with Gaussian noise that a record moves by a random amount, hidden from the observer
 * (Choquette-Choo et al. 2024, "Privacy amplification for matrix mechanisms").
 *
 * @param sigma standard deviation of the noise, finite, &gt; 0
 * @param sensitivities the amounts, finite, &gt;= 0
 * @param probabilities of each amount; their sum is 1
 */
public record MixtureOfGaussians(
    double sigma, List<Double> sensitivities, List<Double> probabilities) implements PrivacyEvent {
  public MixtureOfGaussians {
    Checks.positive("sigma", sigma);
    sensitivities = List.copyOf(sensitivities);
    probabilities = List.copyOf(probabilities);
    if (sensitivities.isEmpty() || sensitivities.size() != probabilities.size()) {
      throw new IllegalArgumentException(
          "sensitivities and probs must be as many, and some, but were "
              + sensitivities.size()
              + " and "
              + probabilities.size());
    }
    sensitivities.forEach(value -> Checks.notNegative("sensitivities", value));
    probabilities.forEach(value -> Checks.probability("probs", value));
    double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException("probs must sum to 1 but sum to " + sum);
    }
  }
}
