package dev.tacit.cli.report;

import dev.tacit.client.TrustModel;

/** Who is trusted with what, in the words of the run's trust model. */
final class TrustSection {
  private TrustSection() {}

  static Markup of(RunReport report) {
    TrustModel model = report.trust().model();
    return Markup.of(
        """
        <section id="trust"><h2>Who is trusted with what</h2>
        <p>Trust model: <strong>%s, %s</strong>.</p>
        %s
        %s
        </section>""",
        name(model),
        model == TrustModel.DISTRIBUTED_DP
            ? "by secure aggregation"
            : "with secure aggregation on top",
        switch (model) {
          case LOCAL_DP_SGD -> LocalTrust.of(report);
          case DISTRIBUTED_DP, CENTRAL_DP -> UserTrust.of(report);
        },
        aggregation(report.trust()));
  }

  /** A trust model's name as it is written in documents. */
  static String name(TrustModel model) {
    return switch (model) {
      case LOCAL_DP_SGD -> "local DP-SGD";
      case DISTRIBUTED_DP -> "distributed DP";
      case CENTRAL_DP -> "central DP";
    };
  }

  private static Markup aggregation(TrustFacts trust) {
    return Markup.of(
        """
        <h3>What secure aggregation withstands</h3>
        <p>Every cohort is formed against a <strong>%s</strong> aggregator (%s) with %s of a whole cohort in league
        with it. In a whole cohort each device shares its secrets with %s neighbours, and it takes %s shares to rebuild
        one. Every device judges these numbers on its own roster, and leaves if they do not withstand what its owner
        fears.</p>""",
        trust.adversaryWords(),
        switch (trust.adversary()) {
          case SEMI_HONEST -> "it follows the protocol, and looks at all that it sees";
          case SEMI_MALICIOUS ->
              "it is honest while keys and shares are exchanged, and may lie afterwards";
          case MALICIOUS -> "it may do anything";
        },
        Figures.count(trust.corrupt(), "device"),
        Figures.count(trust.degree()),
        Figures.count(trust.threshold()));
  }
}
