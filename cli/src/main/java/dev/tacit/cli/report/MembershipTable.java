package dev.tacit.cli.report;

import java.util.List;

/** What a test for membership can reach at most. */
public final class MembershipTable {
  private static final List<Double> FALSE_POSITIVE_RATES = List.of(0.001, 0.01, 0.1);

  private MembershipTable() {}

  /**
   * A test.
   *
   * @param falsePositives share of outsiders that it wrongly accuses, in (0, 1)
   * @param truePositives share of the members that it finds, an upper bound, in [0, 1]
   */
  public record Rate(double falsePositives, double truePositives) {}

  /** Of whatever keeps to epsilon and delta; epsilon may be infinite. */
  public static Markup ofBound(double epsilon, double delta) {
    return of(
        FALSE_POSITIVE_RATES.stream()
            .map(rate -> new Rate(rate, truePositives(epsilon, delta, rate)))
            .toList());
  }

  /**
   * The most true positives of any test for membership.
   *
   * @param epsilon &gt;= 0, may be infinite
   * @param rate of false positives, &gt; 0
   * @return in [0, 1]; Kairouz, Oh, Viswanath 2015, "The composition theorem for differential
   *     privacy", theorem 2.1: both inequalities between the two kinds of error
   */
  static double truePositives(double epsilon, double delta, double rate) {
    double few = Math.exp(epsilon) * rate + delta;
    double many = 1 - Math.exp(-epsilon) * (1 - delta - rate);
    return Math.min(1, Math.min(few, many));
  }

  /** Rounded up; beside each bound what guessing reaches. */
  public static Markup of(List<Rate> rates) {
    return new FoldedTable(
            "Membership inference: the most that any attacker can reach",
            List.of("#False positives", "#True positives, at most", "#By guessing"),
            "")
        .of(
            rates,
            rate ->
                List.of(
                    Markup.text(Figures.shareUp(rate.falsePositives())),
                    Markup.text(Figures.shareUp(rate.truePositives())),
                    Markup.text(Figures.shareUp(rate.falsePositives()))));
  }
}
