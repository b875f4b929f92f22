package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How well a model does for each of some clients. In a simulation only: on devices, each of these
 * numbers would be a release of its own.
 *
 * @param accuracies of clients with held-out examples, ascending
 * @param whole over all their examples together
 */
public record ClientScores(List<Double> accuracies, Evaluation whole) {
  public ClientScores {
    accuracies = List.copyOf(accuracies);
  }

  /**
   * Of measurements of clients.
   *
   * @param scores with examples; of none there is nothing to say
   */
  static Optional<ClientScores> of(List<Evaluation> scores) {
    if (scores.isEmpty()) {
      return Optional.empty();
    }
    Evaluation whole = new Evaluation(0, 0, 0, 0);
    for (Evaluation score : scores) {
      whole = whole.plus(score);
    }
    return Optional.of(
        new ClientScores(scores.stream().map(Evaluation::accuracy).sorted().toList(), whole));
  }

  /** Clients that have held-out examples. */
  public int clients() {
    return accuracies.size();
  }

  /** Each client counting once. */
  public double mean() {
    return accuracies.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** The square root of the mean squared distance from {@link #mean}: how uneven it is. */
  public double deviation() {
    double mean = mean();
    return Math.sqrt(
        accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).average().orElseThrow());
  }

  /**
   * The accuracy that a share of the clients does not exceed: of sorted numbers the one at
   * ceil(share n), from 1.
   *
   * @param share in [0, 1]
   */
  public double quantile(double share) {
    int at = (int) Math.ceil(share * accuracies.size());
    return accuracies.get(Math.min(accuracies.size(), Math.max(1, at)) - 1);
  }

  /** How many clients are within each tenth of [0, 1]; the last has its end. */
  public int[] tenths() {
    int[] counts = new int[10];
    for (double accuracy : accuracies) {
      counts[Math.min(9, (int) (accuracy * 10))]++;
    }
    return counts;
  }

  @Override
  public String toString() {
    return "mean %.4f, tenths %s".formatted(mean(), Arrays.toString(tenths()));
  }
}
