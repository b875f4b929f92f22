package dev.tacit.client;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.filter.RenyiFilter;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.privacy.ledger.Spend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that a ledger charges, equal events merged to one with their number. Composition does not
 * depend on order, so a task of equal rounds is one self-composed event, whose epsilon costs one
 * computation. Immutable.
 *
 * <p>Of a fixed schedule, epsilon is that of the composition, by privacy loss distributions: the
 * steps' kind was there before the first release, and to stop early reveals no more than to go on.
 * Otherwise it is a Renyi filter's, at an order that follows from the budget alone.
 */
final class Charges {
  /** A bound on memory, far above what one process needs at a time. */
  private static final int CACHED = 1024;

  /** Epsilon is a pure function of the question, and devices of one process ask the same ones. */
  private static final Map<Question, Bounds> EPSILONS = new ConcurrentHashMap<>();

  private record Question(
      PrivacyEvent event, NeighbouringRelation relation, PrivacyBudget budget, Schedule schedule) {}

  private record Round(String population, String task, int number) {}

  private final Map<PrivacyEvent, Long> counts;
  private final Set<Round> released;

  private Charges(Map<PrivacyEvent, Long> counts, Set<Round> released) {
    this.counts = counts;
    this.released = released;
  }

  static Charges of(List<LedgerEntry> entries) {
    Map<PrivacyEvent, Long> counts = new HashMap<>();
    count(Spend.charged(entries), 1, counts);
    Set<Round> released = new HashSet<>();
    for (LedgerEntry entry : entries) {
      if (entry.kind() == Kind.OUTCOME && entry.outcome() == Outcome.RELEASED) {
        released.add(new Round(entry.population(), entry.task(), entry.round()));
      }
    }
    return new Charges(counts, released);
  }

  /** These and one more event. */
  Charges plus(PrivacyEvent event) {
    Map<PrivacyEvent, Long> more = new HashMap<>(counts);
    count(event, 1, more);
    return new Charges(more, released);
  }

  /** Whether the round was committed with this device in it. */
  boolean released(String population, String task, int round) {
    return released.contains(new Round(population, task, round));
  }

  /** Whether nothing but this event, any number of times, is charged. */
  boolean onlyOf(PrivacyEvent event) {
    return counts.isEmpty() || (counts.size() == 1 && counts.containsKey(event));
  }

  /** All of it as one event, the same for equal charges. */
  PrivacyEvent event() {
    List<PrivacyEvent> parts =
        counts.entrySet().stream()
            .map(entry -> (PrivacyEvent) new SelfComposed(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(PrivacyEvent::toString))
            .toList();
    return parts.size() == 1 ? parts.get(0) : new Composed(parts);
  }

  /**
   * Bounds of the epsilon at the policy's delta and relation; of an adaptive schedule the upper end
   * alone says something.
   */
  Bounds epsilon(PrivacyPolicy policy) {
    if (counts.isEmpty()) {
      return new Bounds(0, 0);
    }
    if (EPSILONS.size() >= CACHED) {
      EPSILONS.clear();
    }
    Question question =
        new Question(event(), policy.relation(), policy.budget(), policy.schedule());
    return EPSILONS.computeIfAbsent(
        question,
        policy.schedule() == Schedule.FIXED && counts.size() == 1
            ? Charges::fixed
            : Charges::chosen);
  }

  private static Bounds fixed(Question asked) {
    return PldAccountant.epsilon(asked.event(), asked.relation(), asked.budget().delta());
  }

  private static Bounds chosen(Question asked) {
    double order = RenyiFilter.of(asked.budget(), asked.relation()).order();
    double delta = asked.budget().delta();
    return new Bounds(0, RdpAccountant.epsilonAt(order, asked.event(), asked.relation(), delta));
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
}
