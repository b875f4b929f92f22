package dev.tacit.cli.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.simulate.TinySimulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AttackCommandTest {
  private static final String PRIVATE =
      "--set privacy.kind=central --set privacy.clipping-norm=1 --set cohort.clients=10"
          + " --set privacy.epsilon=3 --set rounds=2";

  @TempDir private Path directory;
  private Path config;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void write() throws IOException {
    config = new TinySimulation(directory).config();
  }

  private int run(String kind, String options) {
    List<String> arguments = new ArrayList<>(List.of(kind, config.toString()));
    arguments.addAll(List.of(options.split(" ")));
    out = new StringWriter();
    err = new StringWriter();
    return new CommandLine(new AttackCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private JsonNode json(String kind, String options) throws IOException {
    assertThat(run(kind, options + " --json")).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void membership_atTwoLevels_hasRatesBesideTheirBounds() throws IOException {
    JsonNode all =
        json(
            "membership",
            PRIVATE + " --epsilon none,1 --targets 10 --shadows 4 --victims 6 --threads 2");
    assertThat(all.get("simulation").asBoolean()).isTrue();
    assertThat(all.get("results")).hasSize(2);
    JsonNode none = all.get("results").get(0);
    JsonNode one = all.get("results").get(1);
    assertThat(none.get("privacy").asText()).isEqualTo("none");
    assertThat(none.has("epsilon")).isFalse();
    assertThat(one.get("privacy").asText()).isEqualTo("epsilon 1");
    assertThat(one.get("unit").asText()).isEqualTo("user");
    assertThat(one.get("epsilon").asDouble()).isBetween(0.99, 1.0);
    assertThat(one.get("attacks")).hasSize(4);
    JsonNode point = one.get("attacks").get(0).get("points").get(0);
    // e^1 times 1 %, and delta.
    assertThat(point.get("bound").asDouble()).isCloseTo(Math.E / 100 + 1e-5, within(1e-4));
    assertThat(point.get("tight_bound").asDouble()).isLessThan(point.get("bound").asDouble());
    assertThat(one.get("within_bound").asBoolean()).isTrue();
    assertThat(none.get("attacks").get(0).get("points").get(0).has("bound")).isFalse();
  }

  @Test
  void inversion_ofALinearModel_hasViewsAsPrivacyLeavesThem() throws IOException {
    JsonNode results =
        json("inversion", PRIVATE + " --epsilon none,1 --runs 3 --people 3").get("results");
    assertThat(results.get(0).get("views")).hasSize(3);
    assertThat(results.get(1).get("views")).hasSize(2);
    assertThat(results.get(1).get("views").get(0).get("bound").asDouble()).isBetween(0.3, 1.0);
    assertThat(results.get(0).get("views").get(0).get("sees").asText()).isEqualTo("update");
  }

  @Test
  void audit_asConfigured_isNotAboveWhatIsStated() throws IOException {
    JsonNode result = json("audit", PRIVATE + " --canaries 10 --runs 6").get("results").get(0);
    assertThat(result.get("privacy").asText()).isEqualTo("epsilon 3.00");
    assertThat(result.get("canaries").asInt()).isEqualTo(60);
    assertThat(result.get("least_epsilon").asDouble())
        .isLessThanOrEqualTo(result.get("epsilon").asDouble());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "membership|--shadows 5|shadows must be even and at least 4 but was 5",
        "membership|--targets 11|targets must be",
        "membership|--epsilon 8|privacy",
        "membership|--threads 0|--threads must be from 1 to 1024 but was 0",
        "membership|--set privacy.kind=worm|privacy.kind must be one of",
        "membership|--set sweep.repeat=2|sweep must not stand here",
        "inversion|--people 1|people must be",
        "inversion|--people 4000|people must be at most",
        "audit|--canaries 11|canaries must be at most 10",
        "audit|--failure-probability 1|failureProbability must be in (0, 1)",
      })
  void attack_thatCannotBe_isRefused(String kind, String options, String message) {
    assertThat(run(kind, options)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void attack_withoutAKind_saysWhichThereAre() {
    err = new StringWriter();
    int status = new CommandLine(new AttackCommand()).setErr(new PrintWriter(err)).execute();
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("membership, inversion, audit");
  }
}
