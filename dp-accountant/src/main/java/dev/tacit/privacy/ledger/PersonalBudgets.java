package dev.tacit.privacy.ledger;

import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.filter.BudgetExceededException;
import dev.tacit.privacy.filter.RenyiFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Holds each person to a budget over all tasks of a ledger, by a {@link RenyiFilter} of their own
 * (Feldman and Zrnic, "Individual Privacy Accounting via a Renyi Filter", NeurIPS 2021): events,
 * tasks and participants may be chosen by what was released before.
 *
 * <p>What is durable is the ledger: these budgets are made of it anew after a restart, or whenever
 * it was written to. The budgets themselves must not be chosen by what was released, for they fix
 * the orders of the filters. Whoever plans several releases at once plans each after the {@link
 * #spend} of the one before; two plans made of the same budgets do not know of each other.
 *
 * <p>Another ledger, such as a device's own, may hold more; so a device checks its own budget too.
 *
 * <p>Immutable and thread-safe.
 */
public final class PersonalBudgets {
  /** A message does not list a whole fleet. */
  private static final int NAMES = 20;

  private final Protection protection;
  private final Function<String, Optional<PrivacyBudget>> budgets;
  private final Map<String, Account> spent;

  /**
   * What a person has left.
   *
   * @param filter empty if more was spent than the budget allows
   */
  private record Account(Optional<RenyiFilter> filter) {
    static Account of(PrivacyBudget budget, Protection protection, PrivacyEvent spent) {
      RenyiFilter unspent = RenyiFilter.of(budget, protection.relation());
      return new Account(Optional.of(unspent)).after(spent);
    }

    boolean allows(PrivacyEvent next) {
      return filter.isPresent() && filter.get().allows(next);
    }

    Account after(PrivacyEvent next) {
      return new Account(filter.filter(f -> f.allows(next)).map(f -> f.spend(next)));
    }
  }

  private PersonalBudgets(
      Protection protection,
      Function<String, Optional<PrivacyBudget>> budgets,
      Map<String, Account> spent) {
    this.protection = protection;
    this.budgets = budgets;
    this.spent = spent;
  }

  /**
   * Of those who have a budget. Nobody else has room for anything.
   *
   * @param budgets by pseudonym
   * @param protection that the budgets are for
   * @param ledger all its entries, in their order
   * @throws IllegalArgumentException if the ledger charges anybody under another unit or relation:
   *     a budget that leaves some releases out would promise what it does not keep
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException if what it charges has no proved
   *     bound under the relation
   */
  public static PersonalBudgets of(
      Map<String, PrivacyBudget> budgets, Protection protection, List<LedgerEntry> ledger) {
    Map<String, PrivacyBudget> own = Map.copyOf(budgets);
    return of(person -> Optional.ofNullable(own.get(person)), protection, ledger);
  }

  /**
   * The same budget for everybody, whether the ledger lists them yet or not.
   *
   * @param protection that the budget is for
   * @param ledger all its entries, in their order
   * @throws IllegalArgumentException as {@link #of}
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException as {@link #of}
   */
  public static PersonalBudgets ofEach(
      PrivacyBudget budget, Protection protection, List<LedgerEntry> ledger) {
    return of(person -> Optional.of(budget), protection, ledger);
  }

  private static PersonalBudgets of(
      Function<String, Optional<PrivacyBudget>> budgets,
      Protection protection,
      List<LedgerEntry> ledger) {
    Map<String, Account> spent = new HashMap<>();
    Map<Spending, Account> known = new HashMap<>();
    PersonalSpend.of(ledger)
        .charged()
        .forEach(
            (person, events) -> {
              PrivacyEvent event = only(protection, events);
              budgets
                  .apply(person)
                  .map(
                      budget ->
                          known.computeIfAbsent(
                              new Spending(budget, event),
                              s -> Account.of(budget, protection, event)))
                  .ifPresent(account -> spent.put(person, account));
            });
    return new PersonalBudgets(protection, budgets, spent);
  }

  /** Many people were charged the same: it is accounted once. */
  private record Spending(PrivacyBudget budget, PrivacyEvent event) {}

  private static PrivacyEvent only(Protection protection, Map<Protection, PrivacyEvent> events) {
    for (Protection other : events.keySet()) {
      if (!other.equals(protection)) {
        throw new IllegalArgumentException(
            "ledger must charge people for %s only but had a release for %s"
                .formatted(protection, other));
      }
    }
    return events.get(protection);
  }

  /**
   * Those who have no room for an event: their budget would be exceeded, or they have none.
   *
   * @param planned what each of them would release
   * @param people pseudonyms
   * @return each once, in the order of the people; empty if the event fits
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException if the event has no Renyi bound
   *     under the relation
   */
  public List<String> withoutRoom(PrivacyEvent planned, Collection<String> people) {
    Map<Account, Boolean> allowed = new HashMap<>();
    Map<PrivacyBudget, Account> unspent = new HashMap<>();
    List<String> without = new ArrayList<>();
    for (String person : new LinkedHashSet<>(people)) {
      Optional<Account> account = account(person, unspent);
      if (account.isEmpty()
          || !allowed.computeIfAbsent(account.get(), room -> room.allows(planned))) {
        without.add(person);
      }
    }
    return without;
  }

  /**
   * @param unspent accounts of those who have spent nothing, shared so that each is asked once
   */
  private Optional<Account> account(String person, Map<PrivacyBudget, Account> unspent) {
    Account known = spent.get(person);
    return known != null
        ? Optional.of(known)
        : budgets
            .apply(person)
            .map(
                budget ->
                    unspent.computeIfAbsent(
                        budget, b -> Account.of(b, protection, new Composed(List.of()))));
  }

  /**
   * The budgets after an event, which is not in the ledger yet; these stay as they are.
   *
   * @param planned what each of them would release
   * @param people pseudonyms
   * @throws BudgetExceededException if somebody has no room, naming them; nothing is spent then
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException as {@link #withoutRoom}
   */
  public PersonalBudgets spend(PrivacyEvent planned, Collection<String> people) {
    List<String> without = withoutRoom(planned, people);
    if (!without.isEmpty()) {
      throw new BudgetExceededException(
          "people must have room in their budgets but had none: " + names(without));
    }
    Map<String, Account> after = new HashMap<>(spent);
    Map<Account, Account> charged = new HashMap<>();
    Map<PrivacyBudget, Account> unspent = new HashMap<>();
    for (String person : new LinkedHashSet<>(people)) {
      Account before = account(person, unspent).orElseThrow();
      after.put(person, charged.computeIfAbsent(before, account -> account.after(planned)));
    }
    return new PersonalBudgets(protection, budgets, after);
  }

  private static String names(List<String> people) {
    int more = people.size() - NAMES;
    return more <= 0
        ? String.join(", ", people)
        : String.join(", ", people.subList(0, NAMES)) + " and " + more + " more";
  }

  /**
   * The share of a person's budget that is spent, in the filter's own measure.
   *
   * @return 0 to 1; 1 also if more is spent than the budget allows, or there is none
   */
  public double spentShare(String person) {
    return account(person, new HashMap<>())
        .flatMap(Account::filter)
        .map(RenyiFilter::spentShare)
        .orElse(1.0);
  }
}
