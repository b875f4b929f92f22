package dev.tacit.cli.report;

import dev.tacit.privacy.ledger.LedgerEntry;
import java.util.List;

/** The aggregator's ledger. */
final class LedgerSection {
  private LedgerSection() {}

  static Markup of(List<LedgerEntry> ledger) {
    return Markup.of(
        """
        <section id="ledger"><h2>The aggregator’s ledger</h2>
        <p>Before a sum becomes visible, the aggregator writes down that it is about to (intent), and afterwards how it
        ended (outcome). Each entry carries the hash of the one before, so that none can be changed or taken out
        without changing all that follow. The last hash, kept elsewhere, proves the whole.</p>
        %s
        </section>""",
        LedgerTable.of(ledger, whole(ledger)));
  }

  private static String whole(List<LedgerEntry> ledger) {
    String hash = ledger.isEmpty() ? "" : ledger.get(ledger.size() - 1).hash();
    return "the aggregator’s ledger itself, which has "
        + Figures.count(ledger.size())
        + " entries; the last has the hash "
        + hash;
  }
}
