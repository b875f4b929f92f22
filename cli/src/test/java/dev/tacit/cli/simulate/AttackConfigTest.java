package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackConfigTest {
  @TempDir private Path directory;

  private JsonNode result(String out, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    Path folder =
        new TinySimulation(directory)
            .into(directory.resolve(out), arguments.toArray(String[]::new));
    return new ObjectMapper().readTree(Files.readString(folder.resolve("result.json")));
  }

  @Test
  void run_withAnAttacker_saysItsSuccess() throws IOException {
    JsonNode flipped = result("a", "attack.kind=label-flip", "attack.share=1");
    assertThat(flipped.get("attack_success").asDouble()).isBetween(0.0, 1.0);
    assertThat(flipped.get("accuracy")).isNotEqualTo(result("b").get("accuracy"));
    assertThat(Files.readString(directory.resolve("a/rounds.csv")))
        .startsWith("round,")
        .contains(",attack_success,");
    assertThat(result("c", "attack.kind=sign-flip", "attack.clients=10").has("attack_success"))
        .isFalse();
    assertThat(result("b2").has("attack_success")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attack.kind=worm|attack.kind must be one of label-flip, backdoor, sign-flip, scale, noise",
        "attack.kind=noise;attack.share=0.1|attack.deviation must be",
        "attack.kind=scale;attack.share=0.1;attack.factor=0|attack.factor must be a number from",
        "attack.kind=sign-flip|attack.share must be",
        "attack.kind=sign-flip;attack.share=0.1;attack.clients=2|attack.share must not stand",
        "attack.kind=sign-flip;attack.clients=11|attack.clients must be at most 10",
        "attack.kind=sign-flip;attack.share=0.1;attack.patch=2|unknown key attack.patch",
        "attack.kind=label-flip;attack.share=0.1;attack.labels=1:1|attack.labels must be rotate",
        "attack.kind=label-flip;attack.share=0.1;attack.labels=1:2,1:3|attack.labels must be rotate",
        "attack.kind=label-flip;attack.share=0.1;attack.labels=1:77|attack: labels must be below",
        "attack.kind=backdoor;attack.share=0.1;attack.patch=99|attack: examples must be images",
      })
  void run_attackThatCannotBe_isRefused(String settings, String message) throws IOException {
    List<String> arguments = new ArrayList<>();
    TinySimulation simulation = new TinySimulation(directory);
    arguments.add(simulation.config().toString());
    for (String setting : settings.split(";")) {
      arguments.addAll(List.of("--set", setting));
    }
    assertThat(simulation.run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(simulation.err()).contains(message);
  }
}
