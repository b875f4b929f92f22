package dev.tacit.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCheckCommandTest {
  /** y = 2 x + 1 of one number; the second case expects 4 instead of 3, and so 1 / 4 is off. */
  private static final String CASES =
      """
      {"format": "layer-oracle-1", "cases": [CASE, WRONG, {"id": "odd", "kind": "riddle"}]}
      """;

  private static final String CASE =
      """
      {"id": "ID", "kind": "network", "network": [{"type": "dense", "in": 1, "out": 1, "bias": true}],
       "parameters": {"0.weight": {"shape": [1, 1], "values": [2]}, "0.bias": {"shape": [1], "values": [1]}},
       "input": {"shape": [1, 1], "values": [1]},
       "objective": {"type": "upstream", "gradient": {"shape": [1, 1], "values": [1]}}, "clip_norm": 1,
       "expected": {"output": {"shape": [1, 1], "values": [OUTPUT]}, "example_squared_norms": [2]}}
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new ModelCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private String file() throws Exception {
    String right = CASE.replace("ID", "right").replace("OUTPUT", "3");
    String wrong = CASE.replace("ID", "wrong").replace("OUTPUT", "4");
    Path file = directory.resolve("cases.json");
    return Files.writeString(file, CASES.replace("CASE", right).replace("WRONG", wrong)).toString();
  }

  @Test
  void check_casesOfAllKinds_printsTheErrorOfEach() throws Exception {
    assertThat(run("check", file())).isEqualTo(1);
    assertThat(out.toString().lines().map(String::strip).toList().get(1))
        .startsWith("wrong")
        .endsWith("2.50e-01");
    assertThat(out.toString())
        .contains("odd ", "kind must be network, optimizer or weight_average but was riddle")
        .contains("2 of 3 cases are not within 1.0E-5.");
  }

  @Test
  void check_json_isAListOfIdsAndErrors() throws Exception {
    assertThat(run("check", file(), "--json", "--tolerance", "0.3")).isEqualTo(1);
    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertThat(list).hasSize(3);
    assertThat(list.get(0).get("id").asText()).isEqualTo("right");
    assertThat(list.get(0).get("max_error").asDouble()).isBetween(0.0, 1e-6);
    assertThat(list.get(1).get("max_error").asDouble()).isEqualTo(0.25);
    assertThat(list.get(2).get("max_error").isNull()).isTrue();
  }

  @Test
  void check_wrongUsage_saysWhatIsExpected() throws Exception {
    assertThat(run("check", directory.toString())).isEqualTo(2);
    assertThat(run("check", file(), "--tolerance", "0")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    String none = Files.writeString(directory.resolve("none"), "[1").toString();
    assertThat(run("check", none)).isEqualTo(2);
    assertThat(err.toString())
        .contains("FILE must be a file but")
        .contains("--tolerance must be > 0 and finite but was 0.0")
        .contains("model needs a subcommand: check")
        .contains("none must be JSON but was not");
  }
}
