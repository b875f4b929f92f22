package dev.tacit.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against values that other libraries computed (resources/oracle/ORIGIN.md). */
class OracleTest {
  private static final Set<String> TYPES =
      Set.of("gaussian", "poisson", "self_composed", "composed");

  static Stream<JsonNode> cases() throws IOException {
    List<JsonNode> ours = new ArrayList<>();
    try (InputStream in = OracleTest.class.getResourceAsStream("/oracle/dp-accounting.json")) {
      for (JsonNode one : new ObjectMapper().readTree(in)) {
        boolean known =
            one.path("event").findValuesAsText("type").stream().allMatch(TYPES::contains)
                && !one.path("event").isNull();
        if (known && one.path("neighbouring_relation").asText().equals("add_or_remove_one")) {
          ours.add(one);
        }
      }
    }
    return ours.stream();
  }

  /**
   * Rare huge losses among very many steps: the window does not hold both, and Renyi's bound is
   * given. Sound, not tight.
   */
  private static final Set<String> LOOSE = Set.of("dpsgd-019", "dpsgd-020");

  private static final long MANY_STEPS = 5000;

  static Stream<JsonNode> epsilonCases() throws IOException {
    return cases().filter(one -> one.path("delta").isNumber() && !one.path("epsilon").isNumber());
  }

  static Stream<JsonNode> quickCases() throws IOException {
    return epsilonCases().filter(one -> one.path("params").path("steps").asLong() <= MANY_STEPS);
  }

  static Stream<JsonNode> slowCases() throws IOException {
    return epsilonCases().filter(one -> one.path("params").path("steps").asLong() > MANY_STEPS);
  }

  static Stream<JsonNode> deltaCases() throws IOException {
    return cases().filter(one -> one.path("epsilon").isNumber());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("slowCases")
  @Tag("full")
  void epsilon_ofCasesWithManySteps_isTightAndNeverTooSmall(JsonNode one) {
    check(one);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("quickCases")
  void epsilon_ofEveryOtherCase_isTightAndNeverTooSmall(JsonNode one) {
    check(one);
  }

  private static void check(JsonNode one) {
    PrivacyEvent event = PrivacyEvents.fromTree(one.get("event"));
    double delta = one.get("delta").doubleValue();
    JsonNode expected = one.get("expected");
    Bounds bounds = PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta);
    double renyi =
        RdpAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta).epsilon();
    String what =
        one.get("id").asText() + " " + bounds + " renyi " + renyi + " expected " + expected;

    for (String least : List.of("epsilon_pld_optimistic", "epsilon_prv_lower")) {
      if (expected.path(least).isNumber()) {
        assertThat(bounds.upper())
            .as(what)
            .isGreaterThanOrEqualTo(expected.get(least).doubleValue() * (1 - 1e-9));
      }
    }
    assertThat(bounds.upper()).as(what).isLessThanOrEqualTo(renyi * (1 + 1e-6));
    if (expected.path("epsilon_rdp_opacus").isNumber()) {
      assertThat(renyi)
          .as(what)
          .isLessThanOrEqualTo(expected.get("epsilon_rdp_opacus").doubleValue() * (1 + 1e-6));
    }
    if (!LOOSE.contains(one.get("id").asText())) {
      tight(bounds, expected, what);
    }
  }

  private static void tight(Bounds bounds, JsonNode expected, String what) {
    double nearest = expected.path("epsilon_exact").asDouble(Double.NaN);
    if (!Double.isNaN(nearest)) {
      assertThat(bounds.lower()).as(what).isLessThanOrEqualTo(nearest * (1 + 1e-9));
      assertThat(bounds.upper()).as(what).isBetween(nearest * (1 - 1e-9), nearest * 1.001);
    }
    if (expected.path("epsilon_pld_pessimistic_h1e-5").isNumber()) {
      double reference = expected.get("epsilon_pld_pessimistic_h1e-5").doubleValue();
      assertThat(bounds.lower()).as(what).isLessThanOrEqualTo(reference * (1 + 1e-9));
      assertThat(bounds.upper()).as(what).isLessThanOrEqualTo(reference * 1.001);
    }
    if (expected.path("epsilon_prv_upper").isNumber()) {
      assertThat(bounds.upper() - bounds.lower())
          .as(what)
          .isLessThanOrEqualTo(0.01 * bounds.upper());
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("deltaCases")
  void delta_ofEveryCase_isTightAndNeverTooSmall(JsonNode one) {
    PrivacyEvent event = PrivacyEvents.fromTree(one.get("event"));
    double epsilon = one.get("epsilon").doubleValue();
    JsonNode expected = one.get("expected");
    Bounds bounds = PldAccountant.delta(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, epsilon);
    String what = one.get("id").asText() + " " + bounds + " expected " + expected;
    double exact = expected.path("delta_exact").asDouble(Double.NaN);
    if (!Double.isNaN(exact)) {
      assertThat(bounds.upper()).as(what).isBetween(exact * (1 - 1e-9), exact * 1.001);
    }
    for (String least : List.of("delta_pld_optimistic", "delta_prv_lower")) {
      if (expected.path(least).isNumber()) {
        assertThat(bounds.upper())
            .as(what)
            .isGreaterThanOrEqualTo(expected.get(least).doubleValue() * (1 - 1e-9));
      }
    }
    if (expected.path("delta_pld_pessimistic_h1e-5").isNumber()) {
      assertThat(bounds.upper())
          .as(what)
          .isLessThanOrEqualTo(expected.get("delta_pld_pessimistic_h1e-5").doubleValue() * 1.01);
    }
  }
}
