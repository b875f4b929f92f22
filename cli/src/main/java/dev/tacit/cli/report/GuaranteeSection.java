package dev.tacit.cli.report;

import dev.tacit.client.TrustModel;
import java.util.List;

/** What epsilon and delta mean, what they do not, and how to compute them with another tool. */
final class GuaranteeSection {
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
        MembershipTable.ofBound(epsilon, report.delta()));
  }

  private static String attacker(TrustModel model) {
    return switch (model) {
      case LOCAL_DP_SGD ->
          "sees all that one device ever sent in this run, knows every other example";
      case DISTRIBUTED_DP, CENTRAL_DP ->
          "sees every noised sum and every model of this run, knows the examples of all other users";
    };
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
        OtherTool.event(report.event()),
        parameters(report),
        OtherTool.program(
            report.event(),
            report.relation(),
            report.delta(),
            report.trust().model() == TrustModel.LOCAL_DP_SGD
                ? "the clipping norm"
                : "the largest norm of one device's whole numbers"));
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
}
