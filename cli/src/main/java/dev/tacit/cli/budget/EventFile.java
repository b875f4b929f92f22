package dev.tacit.cli.budget;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Many questions in one file: a case, or a list of cases, each with {@code id}, {@code event},
 * {@code neighbouring_relation}, and {@code delta} (how large is epsilon?) or {@code epsilon} (how
 * large is delta?); or with {@code "calibrate": "sigma"}, both of these, and {@code params} of q
 * and steps.
 */
final class EventFile {
  private static final long LARGEST = 64L << 20;
  // With the source, so that an error can name the file.
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private EventFile() {}

  /**
   * Answers all; one that has no bound does not keep the others from theirs.
   *
   * @return the exit status: 1 if any has no answer
   * @throws IOException if the file cannot be read, is too large or no JSON
   */
  static int answer(Path file, boolean asJson, Consumer<String> out) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " must be at most " + LARGEST + " bytes");
    }
    JsonNode root = read(file);
    if (root.isMissingNode()) {
      throw new IOException(file + " must hold JSON but is empty");
    }
    List<JsonNode> cases = new ArrayList<>();
    if (root.isArray()) {
      root.forEach(cases::add);
    } else {
      cases.add(root);
    }
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    int unanswered = 0;
    for (int i = 0; i < cases.size(); i++) {
      ObjectNode answer = answer(cases.get(i), i + 1);
      unanswered += answer.has("error") ? 1 : 0;
      answers.add(answer);
      if (!asJson) {
        out.accept(sentence(answer));
      }
    }
    if (asJson) {
      out.accept(answers.toString());
    }
    return unanswered == 0 ? 0 : 1;
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (StreamConstraintsException e) {
      throw new IOException(file + " must not be nested as deeply, nor hold such long numbers", e);
    }
  }

  private static ObjectNode answer(JsonNode one, int number) {
    JsonNode id = one.path("id");
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id.isValueNode() && !id.isNull() ? id.asText() : "case " + number);
    try {
      if (!one.isObject()) {
        throw new IllegalArgumentException("a case must be a JSON object but was " + one);
      }
      NeighbouringRelation relation = relation(one);
      if (one.has("calibrate")) {
        return calibrated(one, relation, answer);
      }
      if (one.has("delta") == one.has("epsilon")) {
        throw new IllegalArgumentException(
            "a case must have a delta or an epsilon but had "
                + (one.has("delta") ? "both" : "none"));
      }
      PrivacyEvent event = PrivacyEvents.fromTree(one.path("event"));
      if (one.has("delta")) {
        double delta = number(one, "delta");
        Bounds epsilon = PldAccountant.epsilon(event, relation, delta);
        return answer
            .put("epsilon_lower", epsilon.lower())
            .put("epsilon_upper", epsilon.upper())
            .put("delta", delta);
      }
      double epsilon = number(one, "epsilon");
      Bounds delta = PldAccountant.delta(event, relation, epsilon);
      return answer
          .put("delta_lower", delta.lower())
          .put("delta_upper", delta.upper())
          .put("epsilon", epsilon);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return answer.put("error", String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode calibrated(
      JsonNode one, NeighbouringRelation relation, ObjectNode answer) {
    if (!one.get("calibrate").asText().equals("sigma")) {
      throw new IllegalArgumentException("calibrate must be sigma but was " + one.get("calibrate"));
    }
    if (one.hasNonNull("event")) {
      throw new IllegalArgumentException(
          "calibrate finds the noise of q and steps in params: a case must have no event with it");
    }
    double q = number(one.path("params"), "q");
    JsonNode steps = one.path("params").path("steps");
    if (!steps.isIntegralNumber() || !steps.canConvertToLong() || steps.longValue() < 0) {
      throw new IllegalArgumentException("steps must be a whole number >= 0 but was " + steps);
    }
    double sigma =
        Calibration.noiseMultiplier(
            new PrivacyBudget(number(one, "epsilon"), number(one, "delta")),
            relation,
            noise ->
                new SelfComposed(new PoissonSampled(q, new Gaussian(noise)), steps.longValue()));
    return answer
        .put("sigma", sigma)
        .put("or_less", sigma == Calibration.LEAST_NOISE_MULTIPLIER)
        .put("epsilon", number(one, "epsilon"))
        .put("delta", number(one, "delta"));
  }

  private static NeighbouringRelation relation(JsonNode one) {
    List<JsonNode> named =
        Stream.of("neighbouring_relation", "neighboring_relation", "relation")
            .filter(one::has)
            .map(one::get)
            .toList();
    if (named.size() > 1) {
      throw new IllegalArgumentException("a case must name one relation but had " + named);
    }
    String name = named.isEmpty() ? "add_or_remove_one" : named.get(0).asText();
    return switch (name) {
      case "add_or_remove_one" -> NeighbouringRelation.ADD_OR_REMOVE_ONE;
      case "replace_one" -> NeighbouringRelation.REPLACE_ONE;
      // A record replaced by a zero record goes by both names.
      case "zero_out", "replace_special" -> NeighbouringRelation.ZERO_OUT;
      default ->
          throw new IllegalArgumentException(
              "neighbouring_relation must be add_or_remove_one, replace_one, zero_out or replace_special"
                  + " but was "
                  + name);
    };
  }

  private static double number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(field + " must be a number but was " + value);
    }
    return value.doubleValue();
  }

  private static String sentence(ObjectNode answer) {
    String id = Figures.printable(answer.get("id").asText());
    if (answer.has("error")) {
      return id + ": no answer: " + Figures.printable(answer.get("error").asText());
    }
    if (answer.has("sigma")) {
      return id
          + ": noise multiplier "
          + (answer.get("or_less").booleanValue() ? "of at most " : "")
          + Figures.noise(answer.get("sigma").doubleValue());
    }
    if (answer.has("epsilon_upper")) {
      return id
          + ": epsilon from "
          + Figures.epsilonDown(answer.get("epsilon_lower").doubleValue())
          + " to "
          + Figures.epsilon(answer.get("epsilon_upper").doubleValue());
    }
    return id
        + ": delta from "
        + Figures.scientificDown(answer.get("delta_lower").doubleValue())
        + " to "
        + Figures.scientific(answer.get("delta_upper").doubleValue());
  }
}
