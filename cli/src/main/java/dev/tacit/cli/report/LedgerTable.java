package dev.tacit.cli.report;

import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A ledger, entry by entry. */
public final class LedgerTable {
  /** Names that stand in a cell; more are folded. */
  private static final int NAMES = 4;

  /** Names that are listed at all: a ledger of a large fleet must not make a page of gigabytes. */
  private static final int MOST_NAMES = 100;

  private static final int HASH = 12;

  private LedgerTable() {}

  /**
   * A table, folded where it is long, or a line that there is nothing.
   *
   * @param whole where all entries are, as it goes on from "the whole is in"
   */
  public static Markup of(List<LedgerEntry> ledger, String whole) {
    return ledger.isEmpty()
        ? Markup.of("<p class=\"note\">The ledger is empty.</p>")
        : table(ledger, whole, LedgerTable::participants);
  }

  /**
   * The same for one participant, who has no business knowing who the others were.
   *
   * @param listing entries that list the person
   * @param whole where all entries are, as it goes on from "the whole is in"
   */
  public static Markup ofPerson(String person, List<LedgerEntry> listing, String whole) {
    return listing.isEmpty()
        ? Markup.of("<p class=\"note\">No entry lists %s.</p>", person)
        : table(listing, whole, names -> Markup.text(withOthers(person, names)));
  }

  private static String withOthers(String person, List<String> names) {
    long others = names.stream().filter(name -> !name.equals(person)).distinct().count();
    return others == 0
        ? person
        : person + " and " + Figures.count(others) + (others == 1 ? " other" : " others");
  }

  private static Markup table(
      List<LedgerEntry> ledger, String whole, Function<List<String>, Markup> participants) {
    Map<PrivacyEvent, Long> first = new HashMap<>();
    ledger.forEach(entry -> first.putIfAbsent(entry.event(), entry.sequence()));
    return new FoldedTable(
            "Entries, oldest first",
            List.of(
                "#No.",
                "Time",
                "Task",
                "#Round",
                "Kind",
                "Outcome",
                "Participants",
                "What each device contributed",
                "Hash"),
            whole)
        .of(
            ledger,
            entry ->
                row(
                    entry,
                    participants.apply(entry.participants()),
                    event(entry, first.get(entry.event()))));
  }

  private static List<Markup> row(LedgerEntry entry, Markup participants, String event) {
    return List.of(
        Markup.text(entry.sequence()),
        Markup.of("<time datetime=\"%s\">%s</time>", entry.time(), Figures.time(entry.time())),
        Markup.text(entry.task()),
        Markup.text(entry.round()),
        Markup.text(entry.kind() == Kind.INTENT ? "intent" : "outcome"),
        Markup.text(outcome(entry.outcome())),
        participants,
        Markup.of("<div class=\"words\">%s</div>", event),
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
