package dev.tacit.privacy.event;

import java.util.List;

/**
 * Running sums by trees of noisy partial sums (Kairouz et al. 2021, "Practical and private deep
 * learning without sampling or shuffling", appendix D). Each record goes into at most one step of
 * all trees together, so a pass with restarts is one event and several passes are several.
 *
 * @param sigma standard deviation of each node's noise over the greatest L2 norm of a record;
 *     finite, &gt; 0
 * @param stepCounts steps of each tree, &gt;= 0 each; at least one tree
 */
public record TreeAggregation(double sigma, List<Long> stepCounts) implements PrivacyEvent {
  public TreeAggregation {
    Checks.positive("sigma", sigma);
    stepCounts = List.copyOf(stepCounts);
    Checks.atLeast("number of step_counts", stepCounts.size(), 1);
    stepCounts.forEach(steps -> Checks.atLeast("step_counts", steps, 0));
  }

  /** Nodes that one record goes into at most: of the tree with the most steps. */
  public int depth() {
    long most = stepCounts.stream().mapToLong(Long::longValue).max().orElse(0);
    return Long.SIZE - Long.numberOfLeadingZeros(most);
  }
}
