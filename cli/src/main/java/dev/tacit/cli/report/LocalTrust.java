package dev.tacit.cli.report;

import java.util.List;

/** Who is trusted with what under local DP-SGD with secure aggregation on top, in words. */
final class LocalTrust {
  private LocalTrust() {}

  static Markup of(RunReport report) {
    return Markup.join(List.of(whoSees(report), whoIsTrusted(), notProtected()));
  }

  private static Markup whoSees(RunReport report) {
    return Markup.of(
        """
        <h3>Who adds the noise, and who sees what</h3>
        <ul>
        <li><strong>Each device</strong> keeps its examples. In each step of training it draws examples at random,
        limits what each may contribute to the gradient (Euclidean norm at most %s) and adds Gaussian noise of %s times
        that limit to the sum, before anything leaves the device. It trusts nobody else to add noise.</li>
        <li><strong>The aggregator</strong> sees who takes part and when, every model, and the sum of the noisy updates
        of a round. As long as secure aggregation holds, a sum is never of fewer than %s devices, and a single device's
        update stays hidden. It never sees examples.</li>
        <li><strong>The other devices</strong> see each round's model and who is in the round with them.</li>
        <li><strong>The authority</strong> sees which devices enrol. It sees no update and no model.</li>
        <li><strong>Whoever gets the model</strong> sees no more than the aggregator does.</li>
        </ul>""",
        Figures.exact(report.clippingNorm()),
        Figures.noise(report.noiseMultiplier()),
        Figures.count(report.minimumCohort()));
  }

  private static Markup whoIsTrusted() {
    return Markup.of(
        """
        <h3>Who has to be trusted</h3>
        <ul>
        <li>For ε and δ: only the device that holds the examples, its software and its random numbers. They hold even
        against an aggregator that sees the device's noisy update alone.</li>
        <li>For the second line, that single updates stay hidden: that the authority certifies real devices only and
        does not collude with the aggregator, and that enough devices of a round are honest. If this fails, ε and δ
        above still hold.</li>
        <li>For the model being any good: every device, and the aggregator.</li>
        </ul>""");
  }

  private static Markup notProtected() {
    return Markup.of(
        """
        <h3>What is not protected</h3>
        <ul>
        <li><strong>Poisoning.</strong> A device can send an update that spoils the model or plants behaviour in it.
        Since nobody sees single updates, nobody can tell which device did.</li>
        <li><strong>Sybils.</strong> Whoever enrols many invented devices can fill a round with them; then the sum shows
        the update of the one real device. Its own noise still protects each of its examples.</li>
        <li><strong>An authority that colludes with the aggregator.</strong> It can certify such invented devices, with
        the same effect.</li>
        <li><strong>One person's examples on several devices,</strong> or several examples of one person on one device.
        The guarantee is for one example. Each further example of the same person weakens it: the ε of several
        examples on different devices add up, and k examples on one device have k times the ε and a larger δ.</li>
        <li><strong>Tuning on the same data.</strong> Earlier runs that used the same examples, for instance to choose
        learning rates, are counted only if they are in the same ledgers.</li>
        <li><strong>That a device took part,</strong> when, and for how long. The settings of the run are public too.</li>
        <li><strong>What is true of people in general.</strong> A model that learns that smokers fall ill says so of
        every smoker, also of those whose data it never saw.</li>
        <li><strong>A device that is broken into.</strong> Its examples are on it.</li>
        </ul>""");
  }
}
