package dev.tacit.cli.simulate.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.report.Browser;
import dev.tacit.cli.report.Pages;
import dev.tacit.cli.simulate.TinySimulation;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundsTo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class CompareCommandTest {
  @TempDir private Path directory;
  private TinySimulation tiny;

  @BeforeEach
  void write() throws IOException {
    tiny = new TinySimulation(directory);
  }

  private String run(String name, String... settings) {
    return tiny.into(directory.resolve(name), settings).toString();
  }

  private int compare(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "compare";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return tiny.run(all);
  }

  @Test
  void compare_twoRuns_tellsWhatDiffersAndWhatCameOfIt() throws IOException {
    String a = run("a");
    String b = run("b", "--set", "rounds=9", "--set", "fleet.drop-out=0.5");
    assertThat(compare(a, b)).as(tiny.err()).isZero();
    assertThat(tiny.out())
        .contains("A  " + a, "B  " + b)
        .containsPattern("fleet.drop-out +0 +0.5\\R")
        .containsPattern("rounds +5 +9\\R")
        .containsPattern("test accuracy +\\d+\\.\\d\\d % +\\d+\\.\\d\\d %\\R")
        .doesNotContain("learning-rate", "seed", "epsilon");
  }

  @Test
  void compare_json_isOfTheRunsOwnNumbers() throws IOException {
    String a = run("a", "--json");
    JsonNode first = new ObjectMapper().readTree(tiny.out());
    String privacy = "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1, delta: 1e-3}";
    String b = run("b", "--set", privacy);
    assertThat(compare(a, b, "--json", "--target", "0.55")).as(tiny.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(tiny.out());
    JsonNode run = json.get("runs").get(0);
    for (String key : List.of("accuracy", "best_accuracy", "loss", "bytes_up", "rounds")) {
      assertThat(run.get(key)).as(key).isEqualTo(first.get(key));
    }
    assertThat(run.get("rounds_to_target").asDouble())
        .isEqualTo(RoundsTo.of(RoundLines.read(Path.of(a, "rounds.jsonl")), 0.55).getAsDouble());
    assertThat(run.has("epsilon")).isFalse();
    assertThat(json.get("runs").get(1).get("epsilon").asDouble()).isGreaterThan(1);
    assertThat(json.get("differences").get("privacy.kind")).hasToString("[\"none\",\"central\"]");
    assertThat(json.get("differences").get("privacy.delta")).hasToString("[\"-\",\"0.001\"]");
  }

  @Test
  void compare_equalRuns_saysSo() {
    assertThat(compare(run("a"), run("b"))).isZero();
    assertThat(tiny.out()).contains("Their configurations are the same.");
  }

  @Test
  void compare_html_isAPageThatABrowserShows() throws Exception {
    Path page = directory.resolve("page.html");
    String c = run("c", "--set", "fleet.examples-per-second=10");
    assertThat(compare(run("a"), run("b", "--set", "seed=2"), c, "--html", page.toString()))
        .isZero();
    Document parsed = Pages.parse(Files.readString(page));
    Pages.assertIdsAreUniqueAndLinksHold(parsed);
    Pages.assertLoadsAndRunsNothing(parsed);
    assertThat(Pages.section(parsed, "differences").getTextContent())
        .contains("seed", "fleet.examples-per-second");
    assertThat(Pages.section(parsed, "curves").getTextContent())
        .contains("Accuracy over rounds", "over simulated time", "over megabytes");
    assertThat(Browser.load(page, directory)).contains("3 simulations compared");
  }

  @Test
  void compare_whatIsNoRun_isRefusedWithTheReason() throws IOException {
    String a = run("a");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(compare(a, empty.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("empty has no result.json");

    Path broken = Files.createDirectory(directory.resolve("broken"));
    Files.copy(Path.of(a, "rounds.jsonl"), broken.resolve("rounds.jsonl"));
    assertThat(compare(a, broken.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("a run must be done but", "was broken off");

    assertThat(compare(a, tiny.config().toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("a run must be a folder but", "tiny.yaml is none");

    assertThat(compare(a, directory.resolve("none").toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("there is no folder");

    Path training = Files.createDirectory(directory.resolve("training"));
    Files.copy(Path.of(a, "rounds.jsonl"), training.resolve("rounds.jsonl"));
    Files.copy(Path.of(a, "config.yaml"), training.resolve("config.yaml"));
    Files.writeString(training.resolve("result.json"), "{\"accuracy\": 1}");
    assertThat(compare(a, training.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("must be a simulation's result");
    Files.writeString(training.resolve("result.json"), "{");
    assertThat(compare(a, training.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("must be JSON");
  }

  @Test
  void compare_wrongUsage_isRefused() {
    String a = run("a");
    assertThat(compare(a)).isEqualTo(2);
    assertThat(compare(a, a, "--target", "97")).isEqualTo(2);
    assertThat(tiny.err()).contains("--target must be a number in (0, 1) but was 97");
    assertThat(compare(a, a, "--html", directory.toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("--html must be a file");
    assertThat(compare(a, a, "--html", directory.resolve("no/where.html").toString())).isEqualTo(2);
    assertThat(tiny.err()).contains("--html must be in a folder");
  }

  @Test
  void compare_privateRuns_tellsWhatEachEpsilonIsOf() throws IOException {
    String a = run("a", "--set", "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1}");
    String b =
        run(
            "b",
            "--set",
            "privacy={kind: central, clipping-norm: 1, noise-multiplier: 2, noise-cohort: 100, amplification: poisson}",
            "--set",
            "cohort={rate: 0.4}");
    assertThat(compare(a, b)).as(tiny.err()).isZero();
    assertThat(tiny.out())
        .containsPattern("its relation +zero_out +add_or_remove_one\\R")
        .containsPattern("its delta +1.0E-5 +1.0E-5\\R")
        .containsPattern("that is of a run with a cohort of +- +100\\R")
        .contains(Comparison.ONE_RUN);
    assertThat(compare(a, b, "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(tiny.out());
    assertThat(json.get("epsilon_note").asText()).isEqualTo(Comparison.ONE_RUN);
    assertThat(json.get("runs").get(1).get("noise_cohort").asInt()).isEqualTo(100);
    assertThat(json.get("runs").get(0).get("privacy_unit").asText()).isEqualTo("user");
  }
}
