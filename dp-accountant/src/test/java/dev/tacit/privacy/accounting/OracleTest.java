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

  static Stream<JsonNode> epsilonCases() throws IOException {
    return cases().filter(one -> one.path("delta").isNumber() && !one.path("epsilon").isNumber());
  }

  static Stream<JsonNode> deltaCases() throws IOException {
    return cases().filter(one -> one.path("epsilon").isNumber());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("epsilonCases")
  void epsilon_ofEveryCase_isTightAndNeverTooSmall(JsonNode one) {
    PrivacyEvent event = PrivacyEvents.fromTree(one.get("event"));
    double delta = one.get("delta").doubleValue();
    JsonNode expected = one.get("expected");
    long start = System.nanoTime();
    Bounds bounds = PldAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta);
    double millis = (System.nanoTime() - start) / 1e6;
    double renyi =
        RdpAccountant.epsilon(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, delta).epsilon();
    String what =
        one.get("id").asText()
            + " "
            + bounds
            + " renyi "
            + renyi
            + " in "
            + millis
            + " ms; expected "
            + expected;
    System.out.println(what);

    for (String least : List.of("epsilon_pld_optimistic", "epsilon_prv_lower")) {
      if (expected.path(least).isNumber()) {
        assertThat(bounds.upper())
            .as(what)
            .isGreaterThanOrEqualTo(expected.get(least).doubleValue() * (1 - 1e-9));
      }
    }
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
    if (expected.path("epsilon_rdp_opacus").isNumber()) {
      assertThat(renyi)
          .as(what)
          .isLessThanOrEqualTo(expected.get("epsilon_rdp_opacus").doubleValue() * (1 + 1e-6));
    }
    assertThat(bounds.upper()).as(what).isLessThanOrEqualTo(renyi * (1 + 1e-6));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("deltaCases")
  void delta_ofEveryCase_isTightAndNeverTooSmall(JsonNode one) {
    PrivacyEvent event = PrivacyEvents.fromTree(one.get("event"));
    double epsilon = one.get("epsilon").doubleValue();
    JsonNode expected = one.get("expected");
    Bounds bounds = PldAccountant.delta(event, NeighbouringRelation.ADD_OR_REMOVE_ONE, epsilon);
    String what = one.get("id").asText() + " " + bounds + " expected " + expected;
    System.out.println(what);
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
