package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.TrustModel;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Gaussian;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What a report says of user-level trust models, and must not say. */
class UserTrustTest {
  private static final PredictedNoise QUIET = new PredictedNoise(14.4, 4, 1);
  private static final PredictedNoise LOUD = new PredictedNoise(90, 80, 1);

  @Test
  void render_distributed_saysWhoseSharesCountAndWhatEpsilonRestsOn() throws Exception {
    String page =
        text(
            Samples.userLevel(
                TrustModel.DISTRIBUTED_DP,
                new DistributedDiscreteGaussian(300, 6, 1000, 26_010),
                QUIET));
    assertThat(page)
        .contains("Trust model: distributed DP, by secure aggregation")
        .contains("for each single user, with all that the user contributes")
        .contains("at most 1 leave their noise out or tell it")
        .contains("against a semi-malicious aggregator")
        .contains("dp.ZCDpEvent(")
        .doesNotContain("single training example")
        .doesNotContain("Poisson")
        .doesNotContain("Too few devices");
  }

  @Test
  void render_central_saysThatTheAggregatorIsTrusted() throws Exception {
    String page = text(Samples.userLevel(TrustModel.CENTRAL_DP, new Gaussian(5.4), LOUD));
    assertThat(page)
        .contains("Trust model: central DP, with secure aggregation on top")
        .contains("Against the aggregator itself ε and δ say nothing")
        .contains("REPLACE_SPECIAL")
        .contains("Too few devices for a useful model. 10 clients are too few")
        .contains("90 times as long as an update may be")
        .doesNotContain("It trusts nobody else to add noise");
  }

  private static String text(RunReport report) throws Exception {
    Document page = Pages.parse(HtmlReport.render(report));
    return page.getDocumentElement().getTextContent().replaceAll("\\s+", " ");
  }
}
