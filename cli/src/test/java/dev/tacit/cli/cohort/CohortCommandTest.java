package dev.tacit.cli.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CohortCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new CohortCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void cohort_aThousand_saysWhatItTakesAndWithstands() {
    assertThat(run("--devices", "1000")).isZero();
    assertThat(out.toString())
        .contains("degree 52, threshold 37 (sparse graph) for 1,000 devices and a semi-malicious")
        .contains("with 50 corrupt it learns nothing but sums, but for a chance of 2^-4")
        .contains("with 50 lost the sum comes out, but for a chance of 2^-2");
  }

  @Test
  void cohort_smallOrMalicious_isTheCompleteGraph() {
    assertThat(run("--devices", "100", "--adversary", "MALICIOUS")).isZero();
    assertThat(out.toString())
        .contains("degree 99, threshold 67 (complete graph)")
        .doesNotContain("chance");
  }

  @Test
  void cohort_json_isOneObject() throws Exception {
    assertThat(run("--devices", "10000", "--adversary", "semi-honest", "--json")).isZero();
    JsonNode found = new ObjectMapper().readTree(out.toString());
    assertThat(found.get("adversary").asText()).isEqualTo("semi-honest");
    assertThat(found.get("degree").asInt()).isEqualTo(34);
    assertThat(found.get("threshold").asInt()).isEqualTo(20);
    assertThat(found.get("security_failure").asDouble()).isBetween(0x1p-60, 0x1p-40);
  }

  @Test
  void cohort_wrongUsage_saysWhatIsExpected() {
    assertThat(run("--devices", "1")).isEqualTo(2);
    assertThat(run("--devices", "10", "--corrupt", "1.5")).isEqualTo(2);
    assertThat(run("--devices", "10", "--adversary", "evil")).isEqualTo(2);
    assertThat(err.toString())
        .contains("cohort must be in [2, 65535] but was 1")
        .contains("corrupt must be in [0, 1) but was 1.5")
        .contains("expected one of semi-honest, semi-malicious, malicious but was evil");
  }
}
