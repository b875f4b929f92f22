package dev.tacit.cli.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.EventWords;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.Metric;
import dev.tacit.learning.model.Model;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a training would be; nothing is trained or written.
 *
 * @param threads that would compute
 */
record DryRun(Plan plan, int threads) {

  String text(boolean json) {
    return json ? json().toPrettyString() + "\n" : words();
  }

  /**
   * An estimate of what is held at once beside the program itself and the data as they were opened:
   * features, each thread's micro-batch and sums, weights with what the optimizer keeps, and scores
   * that are put in order.
   */
  private long bytes() {
    int weights = plan.recipe().model().parameterCount();
    int capacity = Model.create(plan.recipe().model(), plan.recipe().loss()).capacity();
    long batch = (long) capacity * plan.recipe().model().floatsPerExample() * Float.BYTES;
    long each = batch + 2L * weights * Double.BYTES;
    long kept = weights * (long) Float.BYTES * (4 + plan.recipe().optimizer().moments());
    long predictions = (long) plan.inputs().raw().test().size() * plan.recipe().model().positions();
    long scores = plan.metrics().bytes(predictions);
    return plan.inputs().featureBytes() + threads * 2L * each + kept + scores;
  }

  private String words() {
    StringBuilder text = new StringBuilder(plan.recipe().model().summary());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s %ss of %s to train on, %s examples to test with%s%nmeasured there: %s%n%s of %s %ss each (%.1f epochs)%n",
            Figures.count(plan.units()),
            plan.unit(),
            plan.inputs().raw().name(),
            Figures.count(plan.inputs().raw().test().size()),
            places(plan.recipe().model().positions()),
            Stream.concat(Stream.of("loss"), plan.metrics().metrics().stream().map(Metric::label))
                .collect(Collectors.joining(", ")),
            Figures.count(plan.recipe().steps(), "step"),
            plan.config().batch(),
            plan.unit(),
            plan.recipe().steps() / plan.stepsPerEpoch()));
    plan.noisy()
        .ifPresentOrElse(
            noisy ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "epsilon <= %s at delta = %s for each single %s (%s)%nwhich is %s%n%s%n",
                        Figures.epsilon(plan.epsilon()),
                        Figures.scientific(noisy.delta()),
                        plan.unit(),
                        plan.recipe().relation().label(),
                        EventWords.of(plan.recipe().event(plan.recipe().steps())),
                        noisy.epsilon().isPresent()
                            ? budget(noisy.epsilon().getAsDouble())
                            : "no budget: training ends with its steps")),
            () -> text.append(String.format("no privacy%n")));
    plan.doubt().ifPresent(doubt -> text.append(doubt).append(System.lineSeparator()));
    return text.append(
            String.format(
                Locale.ROOT,
                "about %s MB beside the data, on %s%n",
                Figures.count((bytes() >> 20) + 1),
                Figures.count(threads, "thread")))
        .toString();
  }

  private static String places(int positions) {
    return positions == 1
        ? ""
        : String.format(Locale.ROOT, ",%neach predicted at %s", Figures.count(positions, "place"));
  }

  private String budget(double epsilon) {
    return "budget: epsilon "
        + Figures.exact(epsilon)
        + (plan.epsilon() > epsilon ? ", less than that: training will stop before its end" : "");
  }

  private ObjectNode json() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", plan.config().name())
            .put("parameters", plan.recipe().model().parameterCount())
            .put("units", plan.units())
            .put("unit", plan.recipe().unit().privacyUnit().label())
            .put("steps", plan.recipe().steps())
            .put("epochs", plan.recipe().steps() / plan.stepsPerEpoch())
            .put("bytes", bytes());
    plan.metrics().metrics().forEach(metric -> node.withArray("metrics").add(metric.label()));
    plan.noisy()
        .ifPresent(
            noisy ->
                node.put("epsilon", plan.epsilon())
                    .put("delta", noisy.delta())
                    .put("noise_multiplier", plan.noise().orElseThrow()));
    plan.doubt().ifPresent(doubt -> node.put("warning", doubt));
    return node;
  }
}
