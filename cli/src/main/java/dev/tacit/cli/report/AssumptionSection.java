package dev.tacit.cli.report;

import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** All that the accounting takes for granted, and whether the code makes it true. */
public final class AssumptionSection {
  private AssumptionSection() {}

  static Markup of(RunReport report) {
    Set<Assumption> aggregator = new LinkedHashSet<>();
    for (LedgerEntry entry : report.ledger()) {
      aggregator.addAll(entry.assumptions());
    }
    return Markup.of(
        """
        <section id="assumptions"><h2>What the figures take for granted</h2>
        <p>Where something is not enforced, somebody has to see to it; if it is false, so may ε be.</p>
        <h3>On the devices</h3>
        %s
        <h3>At the aggregator</h3>
        %s
        </section>""",
        list(new LinkedHashSet<>(report.deviceAssumptions())), list(aggregator));
  }

  /** Each, and whether the code enforces it. */
  public static Markup list(Collection<Assumption> assumptions) {
    return assumptions.isEmpty()
        ? Markup.of("<p class=\"note\">None is recorded.</p>")
        : Markup.of(
            "<ul class=\"assumptions\">%s</ul>",
            Markup.join(assumptions.stream().map(AssumptionSection::item).toList()));
  }

  private static Markup item(Assumption assumption) {
    return assumption.enforced()
        ? Markup.of("<li><strong>enforced by the code:</strong> %s</li>", assumption.statement())
        : Markup.of(
            "<li class=\"open\"><strong>not enforced:</strong> %s</li>", assumption.statement());
  }
}
