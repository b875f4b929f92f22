package dev.tacit.cli.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.train.config.PrivacyConfig.Noisy;
import dev.tacit.cli.train.log.Measurement;
import dev.tacit.learning.metrics.ConfusionMatrix;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a training came to.
 *
 * @param measurements in the order of their steps, at least one
 * @param confusion of the last measurement, if it was asked for
 * @param charges empty without privacy
 */
record Finished(
    Plan plan,
    RunFolder folder,
    Ending ending,
    List<Measurement> measurements,
    Optional<ConfusionMatrix> confusion,
    Optional<Charges> charges) {

  Measurement last() {
    return measurements.get(measurements.size() - 1);
  }

  /** Upper bound for all that was charged; empty without privacy. */
  Optional<Double> epsilon() {
    return charges.map(Charges::epsilon);
  }

  List<LedgerEntry> ledger() {
    return charges.map(Charges::entries).orElse(List.of());
  }

  /** Writes the result and the report. */
  void write() throws IOException {
    RunFolder.write(folder.report(), TrainPage.render(this, Instant.now()));
    RunFolder.write(folder.result(), json().toPrettyString() + "\n");
  }

  ObjectNode json() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", plan.config().name())
            .put("ending", ending.label())
            .put("accuracy", finite(last().accuracy()))
            .put("loss", finite(last().loss()));
    last().scores().forEach((name, score) -> node.put(name, finite(score)));
    confusion.ifPresent(matrix -> confusion(node.putObject("confusion_matrix"), matrix));
    node.put("steps", last().step())
        .put("planned_steps", plan.recipe().steps())
        .put("epochs", last().epoch())
        .put("seed", plan.recipe().seed())
        .put("parameters", plan.recipe().model().parameterCount())
        .put("seconds", last().seconds());
    if (plan.noisy().isPresent()) {
      privacy(node.putObject("privacy"), plan.noisy().get());
    } else {
      node.putNull("privacy");
    }
    return node.put("folder", folder.path().toString())
        .put("model", folder.model().toString())
        .put("report", folder.report().toString());
  }

  /** JSON has no other numbers. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  private void confusion(ObjectNode node, ConfusionMatrix matrix) {
    ArrayNode classes = node.putArray("classes");
    ArrayNode counts = node.putArray("counts");
    ArrayNode recalls = node.putArray("recall");
    for (int label = 0; label < matrix.classes(); label++) {
      classes.add(plan.inputs().raw().className(label));
      ArrayNode row = counts.addArray();
      for (int predicted = 0; predicted < matrix.classes(); predicted++) {
        row.add(matrix.count(label, predicted));
      }
      recalls.add(finite(matrix.recall(label)));
    }
  }

  private void privacy(ObjectNode node, Noisy noisy) {
    Charges spent = charges.orElseThrow();
    node.put("epsilon", spent.epsilon())
        .put("delta", noisy.delta())
        .put("unit", plan.recipe().unit().privacyUnit().label())
        .put("relation", plan.recipe().relation().label())
        .put("noise_multiplier", plan.noise().orElseThrow())
        .put("clipping_norm", last().clippingNorm())
        .put("charged", spent.count())
        .put("covers_tuning", false);
    plan.doubt().ifPresent(doubt -> node.put("warning", doubt));
    noisy.epsilon().ifPresent(budget -> node.put("budget_epsilon", budget));
    node.set("event", PrivacyEvents.toTree(new SelfComposed(spent.kind(), spent.count())));
  }
}
