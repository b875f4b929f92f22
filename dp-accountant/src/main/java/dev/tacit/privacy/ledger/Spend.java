package dev.tacit.privacy.ledger;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a ledger says was spent. */
public final class Spend {
  private Spend() {}

  private record Release(String population, String task, int round) {}

  /**
   * All that must be charged: each intent, unless the outcome that follows it, of the same
   * population, task and round, proves that nothing was revealed. An intent without an outcome is
   * charged. Equal events are merged into one repetition, so that accounting does them in one go.
   */
  public static PrivacyEvent charged(List<LedgerEntry> entries) {
    Map<PrivacyEvent, Long> counts = new LinkedHashMap<>();
    Map<Release, List<PrivacyEvent>> open = new LinkedHashMap<>();
    for (LedgerEntry entry : entries) {
      Release release = new Release(entry.population(), entry.task(), entry.round());
      if (entry.kind() == Kind.INTENT) {
        // An earlier attempt that never had an outcome stays charged.
        settle(open.remove(release), counts);
        open.put(release, List.of(entry.event()));
      } else {
        List<PrivacyEvent> intended = open.remove(release);
        if (entry.outcome() != Outcome.NOTHING_REVEALED) {
          // An outcome without its intent is charged for what it says itself.
          settle(intended == null ? List.of(entry.event()) : intended, counts);
        }
      }
    }
    open.values().forEach(intended -> settle(intended, counts));
    return composed(counts);
  }

  private static void settle(List<PrivacyEvent> events, Map<PrivacyEvent, Long> counts) {
    if (events != null) {
      events.forEach(event -> count(event, 1, counts));
    }
  }

  private static void count(PrivacyEvent event, long times, Map<PrivacyEvent, Long> counts) {
    if (event instanceof SelfComposed repeated) {
      count(repeated.event(), Math.multiplyExact(times, repeated.count()), counts);
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> count(part, times, counts));
    } else if (times > 0) {
      counts.merge(event, times, Math::addExact);
    }
  }

  private static PrivacyEvent composed(Map<PrivacyEvent, Long> counts) {
    List<PrivacyEvent> parts = new ArrayList<>();
    counts.forEach((event, count) -> parts.add(new SelfComposed(event, count)));
    return parts.size() == 1 ? parts.get(0) : new Composed(parts);
  }
}
