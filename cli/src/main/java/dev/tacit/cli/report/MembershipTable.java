package dev.tacit.cli.report;

import java.util.List;

/** What a test for membership can reach at most. */
public final class MembershipTable {
  private MembershipTable() {}

  /**
   * A test.
   *
   * @param falsePositives share of outsiders that it wrongly accuses, in (0, 1)
   * @param truePositives share of the members that it finds, an upper bound, in [0, 1]
   */
  public record Rate(double falsePositives, double truePositives) {}

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
