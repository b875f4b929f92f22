package dev.tacit.cli.report;

import dev.tacit.cli.report.MembershipTable.Rate;
import dev.tacit.client.TrustModel;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.ZeroConcentratedAccountant;
import dev.tacit.privacy.event.PrivacyEvents;
import java.util.List;

/** What epsilon and delta mean, what they do not, and how to compute them with another tool. */
final class GuaranteeSection {
  private static final List<Double> FALSE_POSITIVE_RATES = List.of(0.001, 0.01, 0.1);

  /** Longer events are folded: thousands of characters help nobody who does not copy them. */
  private static final int FOLD = 2_000;

  private GuaranteeSection() {}

  static Markup meaning(RunReport report) {
    double epsilon = report.epsilon().upper();
    return Markup.of(
        """
        <section id="meaning"><h2>What ε and δ mean</h2>
        <p>Suppose an attacker %s, and wants to
        know whether one particular %s was used. Whatever the attacker thought the odds were before, they are at
        most <strong>e<sup>ε</sup> = %s times</strong> as high, or as low, after; but for δ = %s, at most one in %s,
        which bounds how much more likely any result can be than that factor allows.</p>
        <p>A test for membership that wrongly accuses few (false positives) can therefore find at most so many
        (true positives):</p>
        %s
        <p class="note">Bound: the least of 1, e<sup>ε</sup>·f + δ and 1 − e<sup>−ε</sup>(1 − δ − f) for a false-positive
        rate f (Kairouz, Oh, Viswanath 2015, theorem 2.1). It holds for every attack; known attacks reach less.</p>
        <p>ε is no probability and no share of the data. It does not say that a model is anonymous in the sense of the
        law, says nothing of inferences about groups, and nothing of what the devices or the model are used for
        elsewhere. A small ε is strong; ε above about 10 alone promises little.</p>
        </section>""",
        attacker(report.trust().model()),
        ProtectionWords.data(report.unit()),
        Figures.factor(epsilon),
        Figures.scientific(report.delta()),
        Figures.oneIn(report.delta()),
        membership(epsilon, report.delta()));
  }

  private static String attacker(TrustModel model) {
    return switch (model) {
      case LOCAL_DP_SGD ->
          "sees all that one device ever sent in this run, knows every other example";
      case DISTRIBUTED_DP, CENTRAL_DP ->
          "sees every noised sum and every model of this run, knows the examples of all other users";
    };
  }

  private static Markup membership(double epsilon, double delta) {
    return MembershipTable.of(
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

  static Markup recompute(RunReport report) {
    return Markup.of(
        """
        <section id="recompute"><h2>Compute ε again with another tool</h2>
        <p>All that the device that spent most was charged for is this event: %s.</p>
        %s
        %s
        %s
        </section>""",
        EventWords.of(report.event()),
        event(report),
        parameters(report),
        report.trust().model() == TrustModel.DISTRIBUTED_DP ? byRho(report) : byEvent(report));
  }

  private static Markup byEvent(RunReport report) {
    return Markup.of(
        """
        <p>The sensitivity is 1: σ is the noise's standard deviation over %s. With Google's
        <code>dp-accounting</code> for Python, and the event above in <code>event.json</code>:</p>
        <pre><code>%s</code></pre>
        <p>The result has to be near the interval above; a tool that bounds more loosely, as Rényi accountants do, gives
        more.</p>""",
        report.trust().model() == TrustModel.LOCAL_DP_SGD
            ? "the clipping norm"
            : "the largest norm of one device's whole numbers",
        python(report));
  }

  /** Other tools do not know sums of shares, but what these are concentrated to. */
  private static Markup byRho(RunReport report) {
    double rho = ZeroConcentratedAccountant.rho(report.event(), report.relation());
    String python =
        """
        import dp_accounting as dp
        from dp_accounting.rdp import RdpAccountant

        accountant = RdpAccountant(neighboring_relation=dp.NeighboringRelation.%s)
        accountant.compose(dp.ZCDpEvent(%s))
        print(accountant.get_epsilon(%s))"""
            .formatted(
                relation(report.relation()), Double.toString(rho), Double.toString(report.delta()));
    return Markup.of(
        """
        <p>Sensitivity and noise are in whole numbers, after scaling and rounding. Other tools do not know sums of
        shares, but all of it together is ρ-zero-concentrated differentially private with ρ = %s, and with Google's
        <code>dp-accounting</code> for Python:</p>
        <pre><code>%s</code></pre>
        <p>The result has to be near the upper bound above, or a little larger.</p>""",
        Double.toString(rho), python);
  }

  private static Markup event(RunReport report) {
    String json = PrivacyEvents.toJson(report.event());
    Markup text = Markup.of("<pre id=\"event\"><code>%s</code></pre>", json);
    return json.length() <= FOLD
        ? text
        : Markup.of(
            "<details><summary>The event, %s characters of JSON</summary>%s</details>",
            Figures.count(json.length()), text);
  }

  private static Markup parameters(RunReport report) {
    return Facts.of(
        Facts.fact("ε, lower and upper bound", bounds(report)),
        Facts.fact("δ", Double.toString(report.delta())),
        Facts.fact("Neighbouring relation", report.relation().label()),
        Facts.fact("Unit of privacy", report.unit().label()),
        Facts.fact("Noise multiplier σ", Double.toString(report.noiseMultiplier())),
        report.trust().model() == TrustModel.LOCAL_DP_SGD
            ? Markup.join(
                List.of(
                    Facts.fact(
                        "Sampling probability q, Poisson", Double.toString(report.samplingRate())),
                    Facts.fact("Noisy steps", Long.toString(report.steps()))))
            : Facts.fact("Noised sums", Long.toString(report.steps())));
  }

  private static String bounds(RunReport report) {
    return Double.toString(report.epsilon().lower())
        + " to "
        + Double.toString(report.epsilon().upper());
  }

  private static String python(RunReport report) {
    return """
        import json, dp_accounting as dp
        from dp_accounting.pld import PLDAccountant

        def event(e):
            if e["type"] == "gaussian":
                return dp.GaussianDpEvent(e["sigma"])
            if e["type"] == "poisson":
                return dp.PoissonSampledDpEvent(e["q"], event(e["event"]))
            if e["type"] == "self_composed":
                return dp.SelfComposedDpEvent(event(e["event"]), e["count"])
            return dp.ComposedDpEvent([event(part) for part in e["events"]])

        accountant = PLDAccountant(neighboring_relation=dp.NeighboringRelation.%s)
        accountant.compose(event(json.load(open("event.json"))))
        print(accountant.get_epsilon(%s))"""
        .formatted(relation(report.relation()), Double.toString(report.delta()));
  }

  private static String relation(NeighbouringRelation relation) {
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> "ADD_OR_REMOVE_ONE";
      case REPLACE_ONE -> "REPLACE_ONE";
      case ZERO_OUT -> "REPLACE_SPECIAL";
    };
  }
}
