package dev.tacit.cli.budget;

import dev.tacit.privacy.PrivacyBudget;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What may be spent. */
final class BudgetOptions {
  @Option(names = "--epsilon", required = true, paramLabel = "EPSILON", description = "> 0")
  private double epsilon;

  @Mixin private DeltaOption delta;

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  PrivacyBudget value() {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("--epsilon must be > 0 and finite but was " + epsilon);
    }
    return new PrivacyBudget(epsilon, delta.value());
  }
}
