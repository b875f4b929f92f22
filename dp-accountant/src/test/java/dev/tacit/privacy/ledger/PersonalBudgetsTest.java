package dev.tacit.privacy.ledger;

import static dev.tacit.privacy.ledger.Entries.chain;
import static dev.tacit.privacy.ledger.Entries.draftOf;
import static dev.tacit.privacy.ledger.Outcome.NOTHING_REVEALED;
import static dev.tacit.privacy.ledger.Outcome.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.filter.BudgetExceededException;
import dev.tacit.privacy.filter.RenyiFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersonalBudgetsTest {
  private static final NeighbouringRelation RELATION = NeighbouringRelation.ADD_OR_REMOVE_ONE;
  private static final Protection EXAMPLE = new Protection(PrivacyUnit.EXAMPLE, RELATION);
  private static final PrivacyBudget BUDGET = new PrivacyBudget(2, 1e-5);
  private static final PrivacyEvent ROUND =
      new SelfComposed(new PoissonSampled(0.02, new Gaussian(1.5)), 20);
  private static final PrivacyEvent LARGE = new Gaussian(2.6);

  private static List<LedgerEntry> history(int rounds, PrivacyEvent event, String... people) {
    return chain(
        IntStream.range(0, rounds)
            .mapToObj(i -> draftOf("task " + i % 3, i, PENDING, event, people))
            .toArray(LedgerDraft[]::new));
  }

  @Test
  void withoutRoom_nothingSpent_isNobodyUntilTheEventIsTooLarge() {
    PersonalBudgets budgets = PersonalBudgets.ofEach(BUDGET, EXAMPLE, List.of());
    assertThat(budgets.withoutRoom(ROUND, List.of("ann", "bob"))).isEmpty();
    assertThat(budgets.withoutRoom(new Gaussian(0.5), List.of("ann", "bob", "ann")))
        .containsExactly("ann", "bob");
    assertThat(budgets.spentShare("ann")).isZero();
  }

  @Test
  void withoutRoom_spentOverSeveralTasks_namesThoseWhoAreFull() {
    List<LedgerEntry> ledger =
        chain(
            draftOf("a", 1, PENDING, LARGE, "ann", "bob"),
            draftOf("b", 1, PENDING, ROUND, "ann"),
            draftOf("c", 1, PENDING, LARGE, "eve"),
            draftOf("c", 1, NOTHING_REVEALED, LARGE, "eve"));
    PersonalBudgets budgets = PersonalBudgets.ofEach(BUDGET, EXAMPLE, ledger);
    assertThat(budgets.withoutRoom(LARGE, List.of("new", "eve", "bob", "ann")))
        .containsExactly("bob", "ann");
    assertThat(budgets.spentShare("ann")).isGreaterThan(budgets.spentShare("bob"));
    assertThat(budgets.spentShare("eve")).isZero();
  }

  /** What the filters let through is within the budget by an accountant that knows of none. */
  @Test
  void withoutRoom_untilFull_keepsTheBudgetAndIsTheFiltersAnswer() {
    RenyiFilter filter = RenyiFilter.of(BUDGET, RELATION);
    int rounds = 0;
    while (PersonalBudgets.ofEach(BUDGET, EXAMPLE, history(rounds, ROUND, "ann"))
        .withoutRoom(ROUND, List.of("ann"))
        .isEmpty()) {
      filter = filter.spend(ROUND);
      rounds++;
    }
    assertThat(filter.allows(ROUND)).isFalse();
    assertThat(rounds).isGreaterThan(3);
    PrivacyEvent all = new SelfComposed(ROUND, rounds);
    assertThat(RdpAccountant.epsilonAt(filter.order(), all, RELATION, 1e-5))
        .isLessThanOrEqualTo(BUDGET.epsilon());
    assertThat(PldAccountant.epsilon(all, RELATION, 1e-5).upper())
        .isLessThanOrEqualTo(BUDGET.epsilon());
  }

  @Test
  void spend_eachPersonsBudget_isTheirOwnAndEarlierBudgetsStay() {
    PersonalBudgets before =
        PersonalBudgets.of(
            Map.of("ann", BUDGET, "bob", new PrivacyBudget(8, 1e-5)), EXAMPLE, List.of());
    PersonalBudgets after = before.spend(LARGE, List.of("ann", "bob"));
    assertThat(after.withoutRoom(LARGE, List.of("ann", "bob"))).containsExactly("ann");
    assertThat(before.withoutRoom(LARGE, List.of("ann", "bob"))).isEmpty();
    assertThatThrownBy(() -> after.spend(LARGE, List.of("ann", "bob")))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessage("people must have room in their budgets but had none: ann");
  }

  @Test
  void spend_thenLedger_areTheSame() {
    PersonalBudgets planned = PersonalBudgets.ofEach(BUDGET, EXAMPLE, List.of());
    for (int i = 0; i < 3; i++) {
      planned = planned.spend(ROUND, List.of("ann"));
    }
    assertThat(planned.spentShare("ann"))
        .isCloseTo(
            PersonalBudgets.ofEach(BUDGET, EXAMPLE, history(3, ROUND, "ann")).spentShare("ann"),
            within(1e-12));
  }

  @Test
  void withoutRoom_noBudgetOrHistoryBeyondIt_isNamed() {
    PersonalBudgets budgets =
        PersonalBudgets.of(Map.of("ann", BUDGET), EXAMPLE, history(40, LARGE, "ann"));
    PrivacyEvent small = new Gaussian(1000);
    assertThat(budgets.withoutRoom(small, List.of("bob", "ann"))).containsExactly("bob", "ann");
    assertThat(budgets.spentShare("ann")).isEqualTo(1);
    assertThat(budgets.spentShare("bob")).isEqualTo(1);
  }

  /** A plain delta has no Renyi bound: it can never fit. */
  @Test
  void withoutRoom_eventWithAPlainDelta_isEverybody() {
    PersonalBudgets budgets = PersonalBudgets.ofEach(BUDGET, EXAMPLE, List.of());
    assertThat(budgets.withoutRoom(new EpsilonDelta(0.1, 1e-9), List.of("ann")))
        .containsExactly("ann");
  }

  @Test
  void of_ledgerThatChargesUnderAnotherUnit_isRefused() {
    Protection user = new Protection(PrivacyUnit.USER, RELATION);
    assertThatThrownBy(() -> PersonalBudgets.ofEach(BUDGET, user, history(1, ROUND, "ann")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ledger must charge people for user, add_or_remove_one only but had a release for"
                + " example, add_or_remove_one");
  }

  @Test
  void spend_manyWithoutRoom_namesTwentyAndCountsTheRest() {
    List<String> people = new ArrayList<>();
    IntStream.range(0, 25).forEach(i -> people.add("p" + i));
    PersonalBudgets budgets = PersonalBudgets.of(Map.of(), EXAMPLE, List.of());
    assertThatThrownBy(() -> budgets.spend(ROUND, people))
        .hasMessageContaining("p0, p1,")
        .hasMessageEndingWith("p19 and 5 more");
  }
}
