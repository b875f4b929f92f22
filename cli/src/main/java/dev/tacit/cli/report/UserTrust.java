package dev.tacit.cli.report;

import dev.tacit.client.TrustModel;
import java.util.List;

/**
 * Who is trusted with what where whole updates are clipped and their sum is noised: by the devices'
 * shares, or by the server.
 */
final class UserTrust {
  private UserTrust() {}

  static Markup of(RunReport report) {
    boolean distributed = report.trust().model() == TrustModel.DISTRIBUTED_DP;
    return Markup.join(
        List.of(
            distributed ? sharesNoise(report) : addsNoise(report),
            distributed ? trustInShares(report) : trustInServer(),
            notProtected(distributed)));
  }

  private static Markup sharesNoise(RunReport report) {
    return Markup.of(
        """
        <h3>Who adds the noise, and who sees what</h3>
        <ul>
        <li><strong>Each device</strong> keeps its examples. It trains on them, limits its whole update (Euclidean norm
        at most %s), and adds a share of the noise before it masks the result. Its share alone would hide too little.
        All the shares that count, of the honest devices in a sum, make noise of %s times that limit.</li>
        <li><strong>The aggregator</strong> sees who takes part and when, every model, and the sum of the updates of a
        round with all the shares of noise in it. As long as secure aggregation holds, it sees no sum of fewer than %s
        devices. It never sees examples.</li>
        %s
        </ul>""",
        Figures.exact(report.clippingNorm()),
        Figures.noise(report.noiseMultiplier()),
        Figures.count(report.minimumCohort()),
        others());
  }

  private static Markup addsNoise(RunReport report) {
    return Markup.of(
        """
        <h3>Who adds the noise, and who sees what</h3>
        <ul>
        <li><strong>Each device</strong> keeps its examples. It trains on them, limits its whole update (Euclidean norm
        at most %s) and masks the result. It adds no noise.</li>
        <li><strong>The aggregator</strong> adds Gaussian noise of %s times that limit to the sum of the updates, before
        the sum is used, stored, logged or measured; it keeps the noised sum only. As long as secure aggregation holds,
        it has no sum of fewer than %s devices. It never sees examples.</li>
        %s
        </ul>""",
        Figures.exact(report.clippingNorm()),
        Figures.noise(report.noiseMultiplier()),
        Figures.count(report.minimumCohort()),
        others());
  }

  private static Markup others() {
    return Markup.of(
        """
        <li><strong>The other devices</strong> see each round's model and who is in the round with them.</li>
        <li><strong>The authority</strong> sees which devices enrol. It sees no update and no model.</li>
        <li><strong>Whoever gets the model</strong> sees what the rounds made of the noised sums.</li>""");
  }

  private static Markup trustInShares(RunReport report) {
    return Markup.of(
        """
        <h3>Who has to be trusted</h3>
        <ul>
        <li>For ε and δ: that secure aggregation holds, so that nobody sees less than a whole sum; that of the %s or more
        devices in a sum at most %s leave their noise out or tell it; and that the authority certifies real devices
        only. If this fails, ε and δ above do not hold.</li>
        <li>Nobody has to be trusted with a single update, or to add the noise alone.</li>
        <li>For the model being any good: every device, and the aggregator.</li>
        </ul>""",
        Figures.count(report.minimumCohort()), Figures.count(report.trust().corrupt()));
  }

  private static Markup trustInServer() {
    return Markup.of(
        """
        <h3>Who has to be trusted</h3>
        <ul>
        <li>For ε and δ: <strong>the aggregator</strong>, to add the noise, and not to look at the sum before. No device
        can check it. Against the aggregator itself ε and δ say nothing.</li>
        <li>For single updates staying hidden from the aggregator: that the authority certifies real devices only and
        does not collude with it, and that enough devices of a round are honest.</li>
        <li>For the model being any good: every device, and the aggregator.</li>
        </ul>""");
  }

  private static Markup notProtected(boolean distributed) {
    return Markup.of(
        """
        <h3>What is not protected</h3>
        <ul>
        <li><strong>Poisoning.</strong> A device can send an update that spoils the model or plants behaviour in it.
        Since nobody sees single updates, nobody can tell which device did.</li>
        <li><strong>Sybils,</strong> and an authority that certifies them. Whoever fills a round with invented devices
        %s</li>
        <li><strong>One person on several devices.</strong> The guarantee is for all the examples of one device. A
        person with k devices in the same rounds has up to k times the ε, and a larger δ.</li>
        <li><strong>Tuning on the same data.</strong> Earlier runs on the same devices, for instance to choose learning
        rates, are counted only if they are in the same ledgers.</li>
        <li><strong>That a device took part,</strong> when, and for how long, and whether its training failed. The
        settings of the run are public too.</li>
        <li><strong>What is true of people in general.</strong> A model that learns that smokers fall ill says so of
        every smoker, also of those whose data it never saw.</li>
        <li><strong>A device that is broken into.</strong> Its examples are on it.</li>
        </ul>""",
        distributed
            ? "knows all noise but that of the one real device, which hides little."
            : "has the update of the one real device, under the noise that the aggregator adds.");
  }
}
