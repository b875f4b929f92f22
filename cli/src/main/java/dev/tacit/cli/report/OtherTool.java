package dev.tacit.cli.report;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.ZeroConcentratedAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.VectorSkellam;

/** How to compute an epsilon again with Google's accountant for Python. */
public final class OtherTool {
  /** Longer events are folded: thousands of characters help nobody who does not copy them. */
  private static final int FOLD = 2_000;

  private OtherTool() {}

  /** The event as ledgers and {@code tacit budget} have it. */
  public static Markup event(PrivacyEvent event) {
    String json = PrivacyEvents.toJson(event);
    Markup text = Markup.of("<pre id=\"event\"><code>%s</code></pre>", json);
    return json.length() <= FOLD
        ? text
        : Markup.of(
            "<details><summary>The event, %s characters of JSON</summary>%s</details>",
            Figures.count(json.length()), text);
  }

  /**
   * A program.
   *
   * @param norm what noise multipliers are relative to, in words
   */
  public static Markup program(
      PrivacyEvent event, NeighbouringRelation relation, double delta, String norm) {
    return isOfShares(event) ? byRho(event, relation, delta) : byEvent(relation, delta, norm);
  }

  private static boolean isOfShares(PrivacyEvent event) {
    if (event instanceof SelfComposed repeated) {
      return isOfShares(repeated.event());
    } else if (event instanceof Composed composed) {
      return composed.events().stream().anyMatch(OtherTool::isOfShares);
    }
    return event instanceof DistributedDiscreteGaussian || event instanceof VectorSkellam;
  }

  private static Markup byEvent(NeighbouringRelation relation, double delta, String norm) {
    return Markup.of(
        """
        <p>The sensitivity is 1: σ is the noise's standard deviation over %s. With Google's
        <code>dp-accounting</code> for Python, and the event above in <code>event.json</code>:</p>
        <pre><code>%s</code></pre>
        <p>The result has to be near the interval above; a tool that bounds more loosely, as Rényi accountants do, gives
        more.</p>""",
        norm, python(relation, delta));
  }

  /** Other tools do not know sums of shares, but what these are concentrated to. */
  private static Markup byRho(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    double rho = ZeroConcentratedAccountant.rho(event, relation);
    String python =
        """
        import dp_accounting as dp
        from dp_accounting.rdp import RdpAccountant

        accountant = RdpAccountant(neighboring_relation=dp.NeighboringRelation.%s)
        accountant.compose(dp.ZCDpEvent(%s))
        print(accountant.get_epsilon(%s))"""
            .formatted(label(relation), Double.toString(rho), Double.toString(delta));
    return Markup.of(
        """
        <p>Sensitivity and noise are in whole numbers, after scaling and rounding. Other tools do not know sums of
        shares, but all of it together is ρ-zero-concentrated differentially private with ρ = %s, and with Google's
        <code>dp-accounting</code> for Python:</p>
        <pre><code>%s</code></pre>
        <p>The result has to be near the upper bound above, or a little larger.</p>""",
        Double.toString(rho), python);
  }

  private static String python(NeighbouringRelation relation, double delta) {
    return """
        import json, dp_accounting as dp
        from dp_accounting.pld import PLDAccountant

        def event(e):
            if e["type"] == "gaussian":
                return dp.GaussianDpEvent(e["sigma"])
            if e["type"] == "single_pass":
                return event(e["event"])
            if e["type"] == "poisson":
                return dp.PoissonSampledDpEvent(e["q"], event(e["event"]))
            if e["type"] == "self_composed":
                return dp.SelfComposedDpEvent(event(e["event"]), e["count"])
            return dp.ComposedDpEvent([event(part) for part in e["events"]])

        accountant = PLDAccountant(neighboring_relation=dp.NeighboringRelation.%s)
        accountant.compose(event(json.load(open("event.json"))))
        print(accountant.get_epsilon(%s))"""
        .formatted(label(relation), Double.toString(delta));
  }

  private static String label(NeighbouringRelation relation) {
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> "ADD_OR_REMOVE_ONE";
      case REPLACE_ONE -> "REPLACE_ONE";
      case ZERO_OUT -> "REPLACE_SPECIAL";
    };
  }
}
