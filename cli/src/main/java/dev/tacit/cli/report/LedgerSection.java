package dev.tacit.cli.report;

import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The aggregator's ledger, entry by entry. */
final class LedgerSection {
  /** Names that stand in a cell; more are folded. */
  private static final int NAMES = 4;

  /** Names that are listed at all: a ledger of a large fleet must not make a page of gigabytes. */
  private static final int MOST_NAMES = 100;

  private static final int HASH = 12;

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
        ledger.isEmpty() ? Markup.of("<p class=\"note\">The ledger is empty.</p>") : table(ledger));
  }

  private static Markup table(List<LedgerEntry> ledger) {
    Map<PrivacyEvent, Long> first = new HashMap<>();
    ledger.forEach(entry -> first.putIfAbsent(entry.event(), entry.sequence()));
    return new FoldedTable(
            "Entries, oldest first",
            List.of(
                "#No.",
                "Time",
                "#Round",
                "Kind",
                "Outcome",
                "Participants",
                "What each device contributed",
                "Hash"),
            "the aggregator’s ledger itself, which has "
                + Figures.count(ledger.size())
                + " entries; the last has the hash "
                + ledger.get(ledger.size() - 1).hash())
        .of(ledger, entry -> row(entry, event(entry, first.get(entry.event()))));
  }

  private static List<Markup> row(LedgerEntry entry, String event) {
    return List.of(
        Markup.text(entry.sequence()),
        Markup.of("<time datetime=\"%s\">%s</time>", entry.time(), Figures.time(entry.time())),
        Markup.text(entry.round()),
        Markup.text(entry.kind() == Kind.INTENT ? "intent" : "outcome"),
        Markup.text(outcome(entry.outcome())),
        participants(entry.participants()),
        Markup.text(event),
        hash(entry.hash()));
  }

  /** Most entries are of one event: it is told once, so that a long ledger can be read. */
  private static String event(LedgerEntry entry, long first) {
    return entry.sequence() == first ? EventWords.of(entry.event()) : "the same as no. " + first;
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case PENDING -> "pending";
      case RELEASED -> "released";
      case MAY_HAVE_BEEN_REVEALED -> "may have been revealed: charged";
      case NOTHING_REVEALED -> "nothing revealed: not charged";
    };
  }

  private static Markup participants(List<String> names) {
    if (names.size() <= NAMES) {
      return names.isEmpty() ? Markup.text("none") : Markup.text(String.join(", ", names));
    }
    String listed = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
    int left = names.size() - MOST_NAMES;
    return Markup.of(
        "<details><summary>%s devices</summary>%s%s</details>",
        Figures.count(names.size()),
        listed,
        left > 0 ? ", and " + Figures.count(left) + " more, listed in the ledger itself" : "");
  }

  private static Markup hash(String hash) {
    return Markup.of(
        "<code title=\"%s\">%s</code>",
        hash, hash.length() > HASH ? hash.substring(0, HASH) + "…" : hash);
  }
}
