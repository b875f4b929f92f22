package dev.tacit.cli.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.ledger.LedgerReport.Question;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.PersonalSpend;
import dev.tacit.privacy.ledger.Protection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Those whom a ledger charges, most first.
 *
 * @param entries in the ledger
 * @param people one for each person, unit and relation
 */
record PeopleReport(int entries, Question question, List<Person> people) {
  /**
   * What is charged to a person.
   *
   * @param charged entries
   * @param event all that is charged
   * @param fixed whether the schedule was fixed before the first release
   * @param epsilon upper bound at the question's delta
   */
  record Person(
      String pseudonym,
      Protection protection,
      int charged,
      PrivacyEvent event,
      Accounting.Guarantee guarantee) {
    double epsilon() {
      return guarantee.epsilon();
    }
  }

  /** Many people were charged the same: it is accounted once. */
  private record Charged(Protection protection, PrivacyEvent event) {}

  /** Accounts a verified ledger. */
  static PeopleReport of(List<LedgerEntry> ledger, Question question) {
    PersonalSpend spend = PersonalSpend.of(ledger);
    Map<String, Map<Protection, Integer>> counts = spend.counts();
    Map<Charged, Accounting.Guarantee> known = new HashMap<>();
    List<Person> people = new ArrayList<>();
    spend
        .charged()
        .forEach(
            (pseudonym, events) ->
                events.forEach(
                    (protection, event) -> {
                      Accounting accounting =
                          Accounting.of(event, ledger, protection.relation(), question);
                      people.add(
                          new Person(
                              pseudonym,
                              protection,
                              counts.get(pseudonym).get(protection),
                              event,
                              known.computeIfAbsent(
                                  new Charged(protection, event),
                                  charged -> accounting.guarantee(charged.event()))));
                    }));
    people.sort(
        Comparator.comparingDouble(Person::epsilon).reversed().thenComparing(Person::pseudonym));
    return new PeopleReport(ledger.size(), question, List.copyOf(people));
  }

  /**
   * Prints those with most.
   *
   * @param top how many, at most
   */
  void print(PrintWriter out, String name, int top) {
    out.println("Ledger " + name + ": " + Figures.count(entries) + " entries, chain whole");
    out.println();
    long persons = people.stream().map(Person::pseudonym).distinct().count();
    out.printf(
        Locale.ROOT,
        "%s charged at delta = %s%s, most first%n",
        persons == 1 ? "1 participant is" : Figures.count(persons) + " participants are",
        Figures.scientific(question.delta()),
        overBudget());
    out.println();
    out.println("epsilon <=  rounds  participant");
    for (Person person : people.subList(0, Math.min(top, people.size()))) {
      out.printf(
          Locale.ROOT,
          "%10s  %6s  %s (one %s, %s%s)%n",
          Figures.epsilon(person.epsilon()),
          Figures.count(person.charged()),
          Figures.printable(person.pseudonym()),
          person.protection().unit().label(),
          person.protection().relation().label(),
          person.guarantee().basis().fixed() ? "" : ", by " + person.guarantee().basis().words());
    }
    if (people.size() > top) {
      out.println(
          "            "
              + Figures.count(people.size() - top)
              + " more, all in --json; --top shows more");
    }
    out.println();
    out.println(PersonWords.ELSEWHERE);
  }

  private String overBudget() {
    return question
        .budget()
        .map(
            budget ->
                ", "
                    + Figures.count(people.stream().filter(p -> p.epsilon() > budget).count())
                    + " above a budget of "
                    + Figures.exact(budget))
        .orElse("");
  }

  /** All of them. */
  ObjectNode toJson() {
    ObjectNode root =
        JsonNodeFactory.instance
            .objectNode()
            .put("entries", entries)
            .put("delta", question.delta());
    ArrayNode all = root.putArray("people");
    for (Person person : people) {
      ObjectNode node =
          all.addObject()
              .put("person", person.pseudonym())
              .put("unit", person.protection().unit().label())
              .put("relation", person.protection().relation().label())
              .put("epsilon", person.epsilon())
              .put("accountant", person.guarantee().basis().label())
              .put("charged", person.charged());
      question.budget().ifPresent(budget -> node.put("within_budget", person.epsilon() <= budget));
      node.set("event", PrivacyEvents.toTree(person.event()));
    }
    return root;
  }
}
