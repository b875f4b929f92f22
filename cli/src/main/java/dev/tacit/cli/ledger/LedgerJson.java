package dev.tacit.cli.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.ledger.LedgerReport.Spent;
import dev.tacit.cli.ledger.LedgerReport.Statement;
import dev.tacit.privacy.event.PrivacyEvents;

/** A report on a ledger for programs. */
final class LedgerJson {
  private LedgerJson() {}

  static ObjectNode of(LedgerReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("entries", report.entries());
    report.lastHash().ifPresent(hash -> root.put("last_hash", hash));
    report
        .person()
        .ifPresent(person -> root.put("person", person).put("listed", report.listed().size()));
    ArrayNode statements = root.putArray("statements");
    report.statements().forEach(statement -> statements.add(statement(statement)));
    ArrayNode assumptions = root.putArray("assumptions");
    report
        .assumptions()
        .forEach(
            a ->
                assumptions
                    .addObject()
                    .put("statement", a.statement())
                    .put("enforced", a.enforced()));
    return root;
  }

  private static ObjectNode statement(Statement statement) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("unit", statement.protection().unit().label())
            .put("relation", statement.protection().relation().label())
            .put("epsilon", statement.epsilon())
            .put("delta", statement.delta())
            .put("accountant", statement.basis().label())
            .put("renyi", statement.comparison().renyi().epsilon())
            .put("charged", statement.charged().size())
            .put("released", statement.released());
    node.set("comparison", comparison(statement.comparison()));
    node.set("event", PrivacyEvents.toTree(statement.event()));
    ArrayNode rates = node.putArray("attacker");
    for (int i = 0; i < LedgerReport.FALSE_POSITIVE_RATES.length; i++) {
      rates
          .addObject()
          .put("false_positive_rate", LedgerReport.FALSE_POSITIVE_RATES[i])
          .put("true_positive_rate_at_most", statement.truePositiveRates().get(i));
    }
    ArrayNode spent = node.putArray("spent");
    statement.spent().forEach(s -> spent.add(spent(s)));
    statement.remaining().ifPresent(r -> node.set("remaining", remaining(r)));
    return node;
  }

  /** Of a schedule that was not fixed, only the statement's own epsilon is a guarantee. */
  private static ObjectNode comparison(Comparison comparison) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("pld_lower", comparison.pld().lower())
            .put("pld_upper", comparison.pld().upper())
            .put("renyi", comparison.renyi().epsilon())
            .put("basic_composition", comparison.basic());
    comparison
        .centralLimit()
        .ifPresent(epsilon -> node.put("central_limit_approximation", epsilon));
    return node;
  }

  private static ObjectNode spent(Spent spent) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sequence", spent.entry().sequence())
        .put("time", spent.entry().time().toString())
        .put("task", spent.entry().task())
        .put("round", spent.entry().round())
        .put("charged", spent.charged())
        .put("epsilon", spent.epsilon());
  }

  private static ObjectNode remaining(Remaining remaining) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("budget", remaining.budget())
            .put("rounds", remaining.rounds());
    remaining.until().ifPresent(time -> node.put("until", time.toString()));
    return node;
  }
}
