package dev.tacit.privacy.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Events from Jackson trees. */
final class EventReader {
  /** By type: the fields besides the type, and what makes the event of them. */
  private record Form(Set<String> fields, Function<JsonNode, PrivacyEvent> read) {}

  private static final Map<String, Form> FORMS = new TreeMap<>();

  static {
    form("gaussian", node -> new Gaussian(number(node, "sigma")), "sigma");
    form("laplace", node -> new Laplace(number(node, "b")), "b");
    form(
        "discrete_laplace",
        node -> new DiscreteLaplace(number(node, "a"), whole(node, "sensitivity")),
        "a",
        "sensitivity");
    form(
        "discrete_gaussian",
        node -> new DiscreteGaussian(number(node, "sigma"), whole(node, "sensitivity")),
        "sigma",
        "sensitivity");
    form(
        "skellam",
        node -> new Skellam(number(node, "variance"), whole(node, "sensitivity")),
        "variance",
        "sensitivity");
    form(
        "distributed_discrete_gaussian",
        node ->
            new DistributedDiscreteGaussian(
                number(node, "share_sigma"),
                whole(node, "shares"),
                number(node, "l2_sensitivity"),
                whole(node, "dimension")),
        "share_sigma",
        "shares",
        "l2_sensitivity",
        "dimension");
    form(
        "vector_skellam",
        node ->
            new VectorSkellam(
                number(node, "variance"),
                number(node, "l1_sensitivity"),
                number(node, "l2_sensitivity")),
        "variance",
        "l1_sensitivity",
        "l2_sensitivity");
    form(
        "mixture_of_gaussians",
        node ->
            new MixtureOfGaussians(
                number(node, "sigma"), numbers(node, "sensitivities"), numbers(node, "probs")),
        "sigma",
        "sensitivities",
        "probs");
    form(
        "tree_single_epoch",
        node -> new TreeAggregation(number(node, "sigma"), steps(node.get("step_counts"))),
        "sigma",
        "step_counts");
    form(
        "randomized_response",
        node -> new RandomizedResponse(number(node, "noise_parameter"), whole(node, "num_buckets")),
        "noise_parameter",
        "num_buckets");
    form("exponential", node -> new Exponential(number(node, "epsilon")), "epsilon");
    form("permute_and_flip", node -> new PermuteAndFlip(number(node, "epsilon")), "epsilon");
    form(
        "epsilon_delta",
        node -> new EpsilonDelta(number(node, "epsilon"), number(node, "delta")),
        "epsilon",
        "delta");
    form("zcdp", node -> new ZeroConcentrated(number(node, "rho")), "rho");
    form(
        "poisson",
        node -> new PoissonSampled(number(node, "q"), read(node.get("event"))),
        "q",
        "event");
    form(
        "fixed_size_without_replacement",
        node ->
            new FixedSizeSampled(
                whole(node, "dataset_size"), whole(node, "sample_size"), read(node.get("event"))),
        "dataset_size",
        "sample_size",
        "event");
    form(
        "truncated_poisson_gaussian",
        node ->
            new TruncatedPoissonGaussian(
                whole(node, "dataset_size"),
                number(node, "q"),
                whole(node, "max_batch"),
                number(node, "sigma")),
        "dataset_size",
        "q",
        "max_batch",
        "sigma");
    form(
        "single_pass",
        node -> new SinglePass(whole(node, "batches"), read(node.get("event"))),
        "batches",
        "event");
    form(
        "repeat_and_select",
        node ->
            new RepeatAndSelect(
                read(node.get("event")), number(node, "mean"), numberOrInfinity(node, "shape")),
        "event",
        "mean",
        "shape");
    form(
        "self_composed",
        node -> new SelfComposed(read(node.get("event")), whole(node, "count")),
        "event",
        "count");
    form("composed", node -> new Composed(events(node.get("events"))), "events");
  }

  private EventReader() {}

  private static void form(String type, Function<JsonNode, PrivacyEvent> read, String... fields) {
    FORMS.put(type, new Form(Set.of(fields), read));
  }

  static PrivacyEvent read(JsonNode node) {
    String type = node.path("type").asText("");
    Form form = FORMS.get(type);
    if (form == null) {
      throw new IllegalArgumentException(
          "type of an event must be one of " + FORMS.keySet() + " but was '" + type + "'");
    }
    Set<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    found.remove("type");
    if (!found.equals(form.fields())) {
      throw new IllegalArgumentException(
          "fields of '"
              + type
              + "' must be "
              + new TreeSet<>(form.fields())
              + " but were "
              + found);
    }
    return form.read().apply(node);
  }

  private static double number(JsonNode node, String field) {
    return number(field, node.get(field));
  }

  private static double number(String field, JsonNode value) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException(field + " must be a number but was " + value);
    }
    return value.doubleValue();
  }

  private static double numberOrInfinity(JsonNode node, String field) {
    boolean infinite = node.get(field).asText("").equals("Infinity");
    return infinite ? Double.POSITIVE_INFINITY : number(node, field);
  }

  private static long whole(JsonNode node, String field) {
    return whole(field, node.get(field));
  }

  /** A whole number, also one written as 2.0. */
  private static long whole(String field, JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number == Math.rint(number) && Math.abs(number) < 1L << 53)
        || value.isIntegralNumber()
        || field.equals("count")) {
      throw new IllegalArgumentException(field + " must be a whole number but was " + value);
    }
    return (long) number;
  }

  private static List<Double> numbers(JsonNode node, String field) {
    List<Double> numbers = new ArrayList<>();
    list(field, node.get(field)).forEach(value -> numbers.add(number(field, value)));
    return numbers;
  }

  private static List<Long> steps(JsonNode node) {
    if (!node.isArray()) {
      return List.of(whole("step_counts", node));
    }
    List<Long> steps = new ArrayList<>();
    node.forEach(value -> steps.add(whole("step_counts", value)));
    return steps;
  }

  private static List<PrivacyEvent> events(JsonNode node) {
    List<PrivacyEvent> events = new ArrayList<>(node.size());
    list("events", node).forEach(part -> events.add(read(part)));
    return events;
  }

  private static JsonNode list(String field, JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException(field + " must be a list but was " + node.getNodeType());
    }
    return node;
  }
}
