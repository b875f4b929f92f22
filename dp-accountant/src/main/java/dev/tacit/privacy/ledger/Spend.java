package dev.tacit.privacy.ledger;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a ledger says was spent. */
public final class Spend {
  private Spend() {}

  /** What an intent and its outcome have in common. */
  record Attempt(String population, String task, int round, Protection protection) {
    static Attempt of(LedgerEntry entry) {
      return new Attempt(entry.population(), entry.task(), entry.round(), Protection.of(entry));
    }
  }

  /**
   * The composition of all that must be charged. An {@link Kind#INTENT} is charged unless the
   * {@link Kind#OUTCOME} that ends it is {@link Outcome#NOTHING_REVEALED}. An outcome ends the
   * latest intent before it of the same population, task, round, unit and relation, and only that
   * one: an intent that was followed by another before any outcome stays charged for ever, and so
   * does one that has no outcome. An outcome without an intent is charged too, by its own event,
   * unless it is {@link Outcome#NOTHING_REVEALED}.
   *
   * <p>Equal events are merged, nested repetitions and compositions flattened, so that each is
   * accounted by one convolution.
   *
   * @param entries in the order of the ledger
   * @return {@link Composed} of nothing, one {@link SelfComposed}, or {@link Composed} of several,
   *     in the order in which their events first appear
   * @throws IllegalArgumentException if charged entries differ in unit or neighbouring relation:
   *     their events do not compose into one statement. Filter the entries first
   * @throws ArithmeticException if an event is repeated more than 2<sup>63</sup> - 1 times
   */
  public static PrivacyEvent charged(List<LedgerEntry> entries) {
    return composed(chargedEntries(entries));
  }

  /**
   * The composition of entries that are all charged, merged as {@link #charged} does.
   *
   * @param charged some or all of {@link #chargedEntries}
   * @throws IllegalArgumentException as {@link #charged}
   * @throws ArithmeticException as {@link #charged}
   */
  public static PrivacyEvent composed(List<LedgerEntry> charged) {
    Map<PrivacyEvent, Long> counts = new LinkedHashMap<>();
    for (LedgerEntry entry : charged) {
      LedgerEntry first = charged.get(0);
      if (entry.unit() != first.unit() || entry.relation() != first.relation()) {
        throw new IllegalArgumentException(
            "entries must share one unit and relation but were %s %s (entry %d) and %s %s (entry %d)"
                .formatted(
                    first.unit(),
                    first.relation(),
                    first.sequence(),
                    entry.unit(),
                    entry.relation(),
                    entry.sequence()));
      }
      count(entry.event(), 1, counts);
    }
    return merged(counts);
  }

  static PrivacyEvent merged(Map<PrivacyEvent, Long> counts) {
    List<PrivacyEvent> merged = new ArrayList<>(counts.size());
    counts.forEach((event, count) -> merged.add(new SelfComposed(event, count)));
    return merged.size() == 1 ? merged.get(0) : new Composed(merged);
  }

  /**
   * The entries whose events {@link #charged} composes: intents that no outcome takes back, and
   * outcomes without an intent that may have revealed something.
   *
   * @param entries in the order of the ledger
   */
  public static List<LedgerEntry> chargedEntries(List<LedgerEntry> entries) {
    List<LedgerEntry> charged = new ArrayList<>();
    Map<Attempt, Integer> open = new HashMap<>();
    for (LedgerEntry entry : entries) {
      Attempt attempt = Attempt.of(entry);
      if (entry.kind() == Kind.INTENT) {
        open.put(attempt, charged.size());
        charged.add(entry);
        continue;
      }
      Integer intent = open.remove(attempt);
      boolean nothing = entry.outcome() == Outcome.NOTHING_REVEALED;
      if (intent != null && nothing) {
        charged.set(intent, null);
      } else if (intent == null && !nothing) {
        charged.add(entry);
      }
    }
    charged.removeIf(entry -> entry == null);
    return charged;
  }

  static void count(PrivacyEvent event, long times, Map<PrivacyEvent, Long> counts) {
    if (event instanceof SelfComposed repeated) {
      if (repeated.count() > 0) {
        count(repeated.event(), Math.multiplyExact(times, repeated.count()), counts);
      }
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> count(part, times, counts));
    } else {
      counts.merge(event, times, Math::addExact);
    }
  }
}
