package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.report.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

/** Algorithms other than averaging under privacy: what is taken, what is refused, what is said. */
class PrivateAlgorithmRunTest {
  private static final String CENTRAL =
      "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1}";
  private static final String DISTRIBUTED =
      "privacy={kind: distributed, clipping-norm: 1, epsilon: 50}";
  private static final String LOCAL_USER =
      "privacy={kind: local-user, clipping-norm: 1, epsilon: 50}";
  private static final String LOCAL =
      "privacy={kind: local, clipping-norm: 1, epsilon: 5, steps: 3, sampling-rate: 0.3}";
  private static final String PLAIN_TRAINING = " & training={learning-rate: 0.1}";
  private static final String BUFFERED = "cohort={concurrency: 3, goal: 2, rest: 3}";
  private static final String DITTO =
      "algorithm={kind: ditto, lambda: 0.1, personal: {learning-rate: 0.1}}";
  private static final String FEDNOVA = "algorithm={kind: fednova, effective-steps: 8}";
  private static final String SCAFFOLD = "algorithm={kind: scaffold, effective-steps: 8}";

  @TempDir private Path directory;

  private static String[] arguments(String... settings) {
    return Stream.of(settings).flatMap(s -> Stream.of("--set", s)).toArray(String[]::new);
  }

  private static String[] settings(String privacy, String algorithm) {
    return Stream.concat(Stream.of(privacy), Stream.of(algorithm.split(" & ")))
        .toArray(String[]::new);
  }

  private String[] all(TinySimulation tiny, String... settings) {
    return Stream.concat(Stream.of(tiny.config().toString()), Stream.of(arguments(settings)))
        .toArray(String[]::new);
  }

  static Stream<Arguments> combinations() {
    return Stream.concat(
        Stream.of(CENTRAL, DISTRIBUTED, LOCAL_USER)
            .flatMap(
                privacy ->
                    Stream.of(
                        Arguments.of(privacy, DITTO, "nothing of the device's own model"),
                        Arguments.of(
                            privacy,
                            FEDNOVA,
                            "over what its steps come to; means are multiplied by 8"),
                        Arguments.of(
                            privacy,
                            SCAFFOLD,
                            "changes of weights and, times 0.16, of the control"))),
        Stream.of(
            Arguments.of(LOCAL, DITTO + PLAIN_TRAINING, "nothing of the device's own model"),
            Arguments.of(
                LOCAL,
                "algorithm.kind=fednova" + PLAIN_TRAINING,
                "brought to what all steps would come to, and the share"),
            Arguments.of(
                LOCAL,
                "algorithm.kind=scaffold" + PLAIN_TRAINING,
                "the control variate, both made of noised"),
            Arguments.of(CENTRAL, BUFFERED, "which has single updates as they come"),
            Arguments.of(CENTRAL, BUFFERED, "none: the server adds updates up as they come"),
            Arguments.of(
                "privacy={kind: central, clipping-norm: 1, epsilon: 9, noise: {kind: tree, steps: 3}}",
                BUFFERED,
                "DP-FTRL"),
            Arguments.of(LOCAL_USER, BUFFERED, "enough for itself"),
            Arguments.of(LOCAL, BUFFERED + PLAIN_TRAINING, "to every step of its training")));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void simulate_underPrivacy_runsAndSaysWhatIsHandedIn(
      String privacy, String algorithm, String words) throws Exception {
    TinySimulation tiny = new TinySimulation(directory);
    String[] settings = settings(privacy, algorithm);
    Path folder = tiny.into(directory.resolve("run"), arguments(settings));
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    Pages.assertIdsAreUniqueAndLinksHold(page);
    assertThat(Pages.section(page, "trust").getTextContent()).contains(words);
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("epsilon").asDouble()).isPositive().isLessThanOrEqualTo(50);
    // The dry run claims the same, before anything is written.
    Path dry = directory.resolve("dry");
    assertThat(
            tiny.run(
                Stream.concat(
                        Stream.of(all(tiny, settings)),
                        Stream.of("--dry-run", "--json", "--out", dry.toString()))
                    .toArray(String[]::new)))
        .as(tiny.err())
        .isZero();
    JsonNode foreseen = new ObjectMapper().readTree(tiny.out());
    assertThat(foreseen.get("epsilon")).isEqualTo(result.get("epsilon"));
    assertThat(foreseen.get("bytes_up").asLong()).isEqualTo(result.get("bytes_up").asLong());
    assertThat(dry).doesNotExist();
  }

  /** Plainly, and everywhere: no epsilon is of clients' own models. */
  @Test
  void simulate_dittoUnderPrivacy_saysThatEpsilonIsOfTheSharedModelOnly() throws Exception {
    String words = "it is of the shared model, and not of clients' own, which have no noise";
    TinySimulation tiny = new TinySimulation(directory);
    Path folder =
        tiny.into(
            directory.resolve("run"),
            arguments(
                CENTRAL,
                DITTO,
                "population={clients: 10, held-out: 0.3}",
                "federated-evaluation={clients: 10}"));
    Document page = Pages.parse(Files.readString(folder.resolve("privacy.html")));
    assertThat(page.getDocumentElement().getTextContent())
        .contains(words)
        .contains("Clients have models of their own, which no ε is of")
        .contains("Clients' own models stay on their devices")
        .contains("what is measured of them: its mean, and how it is spread over clients");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("epsilon_note").asText()).startsWith(words);
    assertThat(result.get("not_covered_by_epsilon").findValues("keys").toString())
        .contains("personal_accuracy");
    List<String> rounds = Files.readAllLines(folder.resolve("rounds.jsonl"));
    assertThat(rounds.get(4)).contains("personal_accuracy");
    // The same without models of clients' own has the same epsilon, and the same shared model.
    Path averaging =
        tiny.into(
            directory.resolve("averaging"),
            arguments(CENTRAL, "population={clients: 10, held-out: 0.3}"));
    JsonNode plain = new ObjectMapper().readTree(averaging.resolve("result.json").toFile());
    assertThat(result.get("epsilon")).isEqualTo(plain.get("epsilon"));
    assertThat(plain.has("epsilon_note")).isFalse();
    assertThat(averaging.resolve("model.tacm"))
        .hasSameBinaryContentAs(folder.resolve("model.tacm"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        CENTRAL + "|algorithm.kind=fednova|algorithm.effective-steps must be given under privacy",
        DISTRIBUTED + "|algorithm.kind=scaffold|algorithm.effective-steps must be given under",
        LOCAL_USER
            + "|algorithm={kind: fednova, effective-steps: 0}|algorithm.effective-steps must",
        CENTRAL + "|" + DITTO + " & weighting=examples|weighting must be equal under privacy",
        LOCAL + "|" + FEDNOVA + "|algorithm.effective-steps must not stand beside privacy.kind",
        LOCAL + "|" + SCAFFOLD + "|algorithm.effective-steps must not stand beside privacy.kind",
        LOCAL
            + "|algorithm={kind: scaffold, variate: gradient}"
            + "|algorithm.variate must be steps with privacy.kind: local",
        LOCAL
            + "|algorithm.kind=fednova & training={learning-rate: 0.1, proximal: 0.1}"
            + "|training.proximal must be 0 with fednova and privacy.kind: local",
        CENTRAL
            + "|cohort={concurrency: 4, goal: 2}"
            + "|cohort.rest must be at least 1 under privacy, where nobody is in a sum twice",
        DISTRIBUTED
            + "|cohort={concurrency: 2, goal: 2, rest: 3}"
            + "|cohort must be of rounds, without concurrency, with privacy.kind: distributed",
        CENTRAL
            + "|cohort={concurrency: 4, goal: 2, rest: 4}"
            + "|cohort.rest must leave clients to ask: concurrency + rest * goal, 12, must be",
        CENTRAL
            + "|cohort={concurrency: 2, goal: 2, rest: 3} & privacy.amplification=poisson"
            + "|cohort must be of rounds, without concurrency, with privacy.amplification: poisson",
        CENTRAL
            + "|cohort={concurrency: 2, goal: 2, rest: 3} & privacy.secure-aggregation=real"
            + "|cohort must be of rounds, without concurrency, with privacy.secure-aggregation",
        LOCAL
            + "|cohort={concurrency: 2, goal: 2, rest: 3} & fleet.examples-per-second=5"
            + PLAIN_TRAINING
            + "|examples-per-second of devices must be unlimited where clients come as they",
        CENTRAL + "|cohort={clients: 4, rest: 3}|cohort.rest must stand beside concurrency"
      })
  void simulate_whatIsNotSound_isRefused(String privacy, String algorithm, String message)
      throws IOException {
    TinySimulation tiny = new TinySimulation(directory);
    String[] settings = settings(privacy, algorithm);
    assertThat(tiny.run(all(tiny, settings))).isEqualTo(2);
    assertThat(tiny.err()).contains(message);
  }
}
