package dev.tacit.privacy.ledger;

import dev.tacit.privacy.event.PrivacyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a ledger, over all its tasks, says was spent on each person that it lists as a participant.
 * A person is a pseudonym; whoever has several is charged under each of them apart.
 *
 * <p>Attempts are paired with their outcomes as {@link Spend} does, over the whole ledger. Within
 * an attempt each person counts once, and lists that differ are read to the person's safety: an
 * outcome {@link Outcome#NOTHING_REVEALED} takes back what its intent charges to those that it
 * lists itself, and any other outcome charges those whom its intent did not list.
 *
 * <p>Another ledger, such as a device's own, may charge a person more. Immutable and thread-safe.
 */
public final class PersonalSpend {
  private final List<Charge> charges;

  /** An entry that counts, for these. */
  private record Charge(LedgerEntry entry, List<String> people) {
    /** Those of the charge whom the list does not hold. */
    Charge without(List<String> others) {
      return new Charge(entry, less(people, others));
    }
  }

  private PersonalSpend(List<Charge> charges) {
    this.charges = charges;
  }

  /**
   * Of a ledger.
   *
   * @param ledger all entries, in their order
   */
  public static PersonalSpend of(List<LedgerEntry> ledger) {
    List<Charge> charges = new ArrayList<>();
    Map<Spend.Attempt, Integer> open = new HashMap<>();
    for (LedgerEntry entry : ledger) {
      Spend.Attempt attempt = Spend.Attempt.of(entry);
      Charge all = new Charge(entry, entry.participants());
      if (entry.kind() == Kind.INTENT) {
        open.put(attempt, charges.size());
        charges.add(all);
        continue;
      }
      Integer intent = open.remove(attempt);
      if (entry.outcome() != Outcome.NOTHING_REVEALED) {
        charges.add(intent == null ? all : all.without(charges.get(intent).people()));
      } else if (intent != null) {
        charges.set(intent, charges.get(intent).without(entry.participants()));
      }
    }
    charges.removeIf(charge -> charge.people().isEmpty());
    return new PersonalSpend(List.copyOf(charges));
  }

  /** Mostly the lists are the same. */
  private static List<String> less(List<String> people, List<String> others) {
    if (people.equals(others)) {
      return List.of();
    }
    Set<String> taken = new HashSet<>(others);
    return people.stream().filter(person -> !taken.contains(person)).toList();
  }

  /**
   * The entries whose events are charged to the person, in the ledger's order; none if there are
   * none.
   */
  public List<LedgerEntry> chargedEntries(String person) {
    return charges.stream()
        .filter(charge -> charge.people().contains(person))
        .map(Charge::entry)
        .toList();
  }

  /**
   * All that is charged to each person who is charged anything, by unit and relation; both in the
   * order in which the ledger first charges them. Events are merged as {@link Spend#charged} does.
   *
   * @throws ArithmeticException if an event is repeated more than 2<sup>63</sup> - 1 times
   */
  public Map<String, Map<Protection, PrivacyEvent>> charged() {
    Map<String, Map<Protection, Map<PrivacyEvent, Long>>> counts = new LinkedHashMap<>();
    for (Charge charge : charges) {
      Protection protection = Protection.of(charge.entry());
      for (String person : new LinkedHashSet<>(charge.people())) {
        Map<PrivacyEvent, Long> events =
            counts
                .computeIfAbsent(person, p -> new LinkedHashMap<>())
                .computeIfAbsent(protection, p -> new LinkedHashMap<>());
        Spend.count(charge.entry().event(), 1, events);
      }
    }
    Map<String, Map<Protection, PrivacyEvent>> charged = new LinkedHashMap<>();
    counts.forEach((person, byProtection) -> charged.put(person, merged(byProtection)));
    return charged;
  }

  /** How many entries are charged to each person who is charged anything, by unit and relation. */
  public Map<String, Map<Protection, Integer>> counts() {
    Map<String, Map<Protection, Integer>> counts = new LinkedHashMap<>();
    for (Charge charge : charges) {
      Protection protection = Protection.of(charge.entry());
      for (String person : new LinkedHashSet<>(charge.people())) {
        counts
            .computeIfAbsent(person, p -> new LinkedHashMap<>())
            .merge(protection, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Map<Protection, PrivacyEvent> merged(
      Map<Protection, Map<PrivacyEvent, Long>> counts) {
    Map<Protection, PrivacyEvent> merged = new LinkedHashMap<>();
    counts.forEach((protection, events) -> merged.put(protection, Spend.merged(events)));
    return merged;
  }
}
