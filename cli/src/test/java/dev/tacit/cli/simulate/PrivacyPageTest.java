package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.data.DataCommand;
import dev.tacit.cli.report.Browser;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.Pages;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;

/** The privacy report that each private simulation leaves in its folder. */
class PrivacyPageTest {
  @TempDir private Path directory;

  private Path run(String... settings) throws IOException {
    String[] more =
        Stream.concat(Stream.of("--json"), Stream.of(settings).flatMap(s -> Stream.of("--set", s)))
            .toArray(String[]::new);
    return new TinySimulation(directory).into(directory.resolve("run"), more);
  }

  static Stream<Arguments> trustModels() {
    return Stream.of(
        Arguments.of(
            "{kind: central, clipping-norm: 0.5, noise-multiplier: 2}",
            "central DP",
            "the server, to each sum of clipped updates",
            "each round by itself"),
        Arguments.of(
            "{kind: central, clipping-norm: 0.5, epsilon: 5, adaptive: {}}",
            "central DP",
            "the server, which has the sum before its noise",
            "follows the 0.5 quantile"),
        Arguments.of(
            "{kind: distributed, clipping-norm: 0.5, epsilon: 5}",
            "distributed DP",
            "of the 3 devices or more in a sum at most 1 leave their noise out",
            "2 shares are made of it"),
        Arguments.of(
            "{kind: local-user, clipping-norm: 0.5, epsilon: 50, mechanism: skellam}",
            "local, user",
            "to its whole clipped update, and enough for itself",
            "Skellam noise"),
        Arguments.of(
            "{kind: local, clipping-norm: 0.5, epsilon: 5, steps: 3, sampling-rate: 0.3}",
            "local DP-SGD",
            "each device, to every step of its training",
            "in each of 3 steps a round"));
  }

  @ParameterizedTest
  @MethodSource("trustModels")
  void render_anyTrustModel_saysWhoIsTrustedAndThatItIsASimulation(
      String privacy, String model, String who, String mechanism) throws Exception {
    Path folder =
        privacy.startsWith("{kind: local,")
            ? run("privacy=" + privacy, "training={learning-rate: 0.1}")
            : run("privacy=" + privacy);
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    Pages.assertIdsAreUniqueAndLinksHold(page);
    Pages.assertLoadsAndRunsNothing(page);
    for (String heading : List.of("title", "h1", "h2")) {
      assertThat(Pages.elements(page, heading)).isNotEmpty();
      for (Element element : Pages.elements(page, heading)) {
        assertThat(element.getTextContent()).startsWith("SIMULATION");
      }
    }
    assertThat(Pages.section(page, "trust").getTextContent()).contains(model, who, mechanism);
    assertThat(Pages.section(page, "assumptions").getTextContent())
        .contains("enforced by the code:", "not enforced:");
    requireEpsilonOfTheEvent(folder, page);
  }

  /** What is written in all places is the accountant's epsilon of the event that is shown. */
  private static void requireEpsilonOfTheEvent(Path folder, Document page) throws IOException {
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    String event =
        Pages.elements(page, "pre").stream()
            .filter(pre -> pre.getAttribute("id").equals("event"))
            .findFirst()
            .orElseThrow()
            .getTextContent();
    NeighbouringRelation relation =
        Arrays.stream(NeighbouringRelation.values())
            .filter(one -> one.label().equals(result.get("relation").asText()))
            .findFirst()
            .orElseThrow();
    double epsilon =
        PldAccountant.epsilon(
                PrivacyEvents.fromJson(event), relation, result.get("delta").asDouble())
            .upper();
    assertThat(result.get("epsilon").asDouble()).isEqualTo(epsilon);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("epsilon <= " + Figures.epsilon(epsilon) + " at delta");
    String rounds = Files.readString(folder.resolve("rounds.csv"));
    assertThat(rounds.lines().toList().get(5)).contains("," + epsilon + ",");
  }

  @Test
  void run_correlatedNoise_isReportedWithItsTurns() throws Exception {
    Path folder =
        run(
            "cohort={groups: 2}",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 5, noise: {kind: tree}}");
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    assertThat(Pages.section(page, "trust").getTextContent())
        .contains("DP-FTRL", "trees of 2 rounds", "3 of 5");
    assertThat(Pages.section(page, "assumptions").getTextContent())
        .contains("between two rounds of one there are 1 others at least");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("of who takes part in 3 of 5 rounds, as turns allow");
    requireEpsilonOfTheEvent(folder, page);
  }

  @Test
  void run_noiseAsForALargerCohort_isLabelledEverywhere() throws Exception {
    String label = "noise as for a cohort of 1,000: the epsilon is that of a run with so many";
    Path folder =
        run("privacy={kind: central, clipping-norm: 0.5, epsilon: 5, noise-cohort: 1000}");
    assertThat(Files.readString(folder.resolve("privacy.html")))
        .contains(label)
        .contains("all of a run with a cohort of 1,000 that ε covers")
        .contains("Cohorts are of 1000 devices, with noise for so many; here they are of 4");
    assertThat(Files.readString(folder.resolve("report.html"))).contains(label);
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("noise_cohort").asInt()).isEqualTo(1000);
    assertThat(result.get("epsilon_note").asText()).isEqualTo(label);
    List<String> rounds = Files.readAllLines(folder.resolve("rounds.csv"));
    assertThat(rounds.get(0)).endsWith(",signal_to_noise,clipped,clipping_norm,noise_cohort");
    assertThat(rounds.get(1)).endsWith(",0.5,1000");
    assertThat(Files.readString(folder.resolve("rounds.jsonl"))).contains("\"noise_cohort\":1000");
  }

  @Test
  void run_noiseAsForLargerGroups_saysThatItIsOfGroups() throws Exception {
    Path folder =
        run(
            "cohort={groups: 2}",
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 5, noise-cohort: 1000}");
    assertThat(Files.readString(folder.resolve("privacy.html")))
        .contains("that of a run with so many in each group, and as many groups");
  }

  /** Everything that is written of a round is either made of what was noised, or said not to be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: central, clipping-norm: 0.5, epsilon: 5, adaptive: {}}",
        "{kind: distributed, clipping-norm: 0.5, epsilon: 5}",
        "{kind: local-user, clipping-norm: 0.5, epsilon: 50}",
        "{kind: local, clipping-norm: 0.5, epsilon: 5, steps: 3, sampling-rate: 0.3}"
      })
  void run_measuredByClients_namesEachColumnThatNoEpsilonCovers(String privacy) throws Exception {
    Path folder =
        run(
            "privacy=" + privacy,
            "training={learning-rate: 0.1}",
            "population.held-out=0.3",
            "federated-evaluation={clients: 5, fine-tuning: {learning-rate: 0.1}}");
    List<String> covered =
        List.of(
            "round",
            "update_norm",
            "test_accuracy",
            "test_loss",
            "epsilon",
            "clipping_norm",
            "signal_to_noise");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    List<String> named = new ArrayList<>();
    result
        .get("not_covered_by_epsilon")
        .findValues("keys")
        .forEach(k -> k.forEach(v -> named.add(v.asText())));
    JsonNode last =
        new ObjectMapper().readTree(Files.readAllLines(folder.resolve("rounds.jsonl")).get(4));
    String section =
        Pages.section(Pages.parse(Files.readString(folder.resolve("privacy.html"))), "uncovered")
            .getTextContent();
    last.fieldNames()
        .forEachRemaining(
            column -> {
              if (!covered.contains(column)) {
                assertThat(named).contains(column);
                assertThat(section).contains(column);
              }
            });
    assertThat(last.has("client_accuracy")).isTrue();
    // Of shares of noise it is made of the noised sum.
    assertThat(named.contains("signal_to_noise")).isEqualTo(privacy.contains("central"));
    assertThat(section).contains("choice of this run", "Who has which examples");
  }

  /** A sparse graph of masks fails with a chance that no delta holds; a complete one is certain. */
  @ParameterizedTest
  @CsvSource({"64, real, true", "63, real, false", "64, ideal, false"})
  void run_secureAggregationOfManyDevices_tellsTheChanceOfItsGraph(
      int cohort, String sums, boolean told) throws Exception {
    Path folder =
        run(
            "rounds=1",
            "population={clients: 70, examples: 2}",
            "cohort.clients=" + cohort,
            "privacy={kind: central, clipping-norm: 0.5, epsilon: 5, secure-aggregation: %s}"
                .formatted(sums));
    String chance =
        "with a chance of at most 9.1e-13 over its choice, in each round, more than the sum";
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    String words = result.get("secure_aggregation").asText();
    assertThat(words).startsWith(sums);
    assertThat(words.contains(chance)).isEqualTo(told);
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    assertThat(Pages.section(page, "trust").getTextContent()).contains(words);
  }

  /** What is measured on examples of the clients' own people, an attacker's success among it. */
  @Test
  void run_attackedAndTestedOnTheSamePeople_namesTheSuccess() throws Exception {
    StringBuilder rows = new StringBuilder("a,b,label,person\n");
    for (int i = 0; i < 160; i++) {
      rows.append(i * 7 % 99).append(',').append(i * 11 % 99);
      rows.append(i % 2 == 0 ? ",x," : ",y,").append('p').append(i % 8).append('\n');
    }
    Path csv = Files.writeString(directory.resolve("people.csv"), rows);
    Path file = directory.resolve("people.tacit");
    int imported =
        new CommandLine(new DataCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(
                "import", csv + "", "--label", "label", "--group", "person", "--test", "0.25",
                "--out", file + "");
    assertThat(imported).isZero();
    Path folder =
        run(
            "data.source='%s'".formatted(file),
            "model={layers: [dense: classes]}",
            "population={partition: groups}",
            "attack={kind: label-flip, share: 0.5}",
            "privacy={kind: local-user, clipping-norm: 0.5, epsilon: 50}");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.has("attack_success")).isTrue();
    List<String> named = new ArrayList<>();
    result
        .get("not_covered_by_epsilon")
        .findValues("keys")
        .forEach(keys -> keys.forEach(key -> named.add(key.asText())));
    assertThat(named).contains("attack_success", "test_accuracy");
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    assertThat(Pages.section(page, "uncovered").getTextContent()).contains("attack_success");
  }

  @Test
  void run_secretDraws_saysThatTheirSizesAreNotToBeTold() throws Exception {
    Path folder =
        run(
            "cohort={rate: 0.4}",
            "privacy={kind: central, clipping-norm: 1, epsilon: 20, amplification: poisson}");
    assertThat(Files.readString(folder.resolve("privacy.html")))
        .contains(
            "How many were drawn, and what tells of it: the claim is for draws that are kept");
  }

  @Test
  void run_deltaNotBelowOneOverTheClients_isWarnedOf() throws Exception {
    String privacy = "privacy={kind: central, clipping-norm: 1, epsilon: 20, delta: %s}";
    Path folder = run(privacy.formatted("0.1"));
    assertThat(Files.readString(folder.resolve("privacy.html")))
        .contains("delta = 1e-1 is not below 1 / 10, one over the clients");
    assertThat(Files.readString(folder.resolve("result.json"))).contains("epsilon_warning");
    Files.move(folder, directory.resolve("other"));
    assertThat(Files.readString(run(privacy.formatted("0.09")).resolve("result.json")))
        .doesNotContain("epsilon_warning");
  }

  /** Who stops where it looks good is charged for all that was planned. */
  @Test
  void run_endedByItsTarget_isChargedForAllRounds() throws Exception {
    String privacy = "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1}";
    Path folder = run(privacy, "stop-at-accuracy=0.001");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("rounds").asInt()).isLessThan(5);
    assertThat(result.get("epsilon_rounds").asInt()).isEqualTo(5);
    Files.move(folder, directory.resolve("other"));
    JsonNode whole = new ObjectMapper().readTree(run(privacy).resolve("result.json").toFile());
    assertThat(result.get("epsilon")).isEqualTo(whole.get("epsilon"));
  }

  @Test
  void run_withoutNoise_hasNoPrivacyReport() throws Exception {
    assertThat(run("privacy={kind: none}").resolve("privacy.html")).doesNotExist();
  }

  @Test
  void render_inABrowser_isShownWithoutComplaint() throws Exception {
    Path folder = run("privacy={kind: distributed, clipping-norm: 0.5, epsilon: 5}");
    assertThat(Browser.load(folder.resolve("privacy.html"), directory))
        .contains("<h1>SIMULATION: privacy of tiny</h1>");
  }
}
