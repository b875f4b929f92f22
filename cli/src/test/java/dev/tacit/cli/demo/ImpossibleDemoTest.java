package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.cli.device.Endpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Options that are sound by themselves, but not with the data. */
@Timeout(300)
class ImpossibleDemoTest {
  @TempDir private Path directory;

  @Test
  void demo_imagesTooSmallForTheModel_namesModelsThatTakeThem() throws Exception {
    assertThat(complaint("--model", "cnn"))
        .contains("sides of at least 14 but was [1, 8, 8]; the models mlp and linear take images");
  }

  @Test
  void demo_budgetThatNeedsTooMuchNoise_namesTheOptions() throws Exception {
    assertThat(complaint("--model", "linear", "--epsilon", "0.001"))
        .contains("--epsilon and --delta must be met by a noise multiplier of at most 256 but need")
        .contains("fewer --rounds")
        .doesNotContain("noiseMultiplier");
  }

  @ParameterizedTest
  @CsvSource({"distributed, more --clients", "central, fewer --rounds"})
  void demo_userLevelBudgetThatNoNoiseMeets_namesTheOptionsThatHelp(String trust, String help)
      throws Exception {
    String said =
        complaint("--model", "linear", "--trust", trust, "--epsilon", "1e-9", "--delta", "1e-15");
    assertThat(said).contains(" at --delta 1e-15", "a larger --epsilon", help);
  }

  @Test
  void demo_mechanismOfAnotherTrustModel_isRefused() throws Exception {
    assertThat(complaint("--trust", "central", "--mechanism", "skellam"))
        .contains("--mechanism is of distributed noise, so it does not go with --trust central");
  }

  private String complaint(String... options) throws Exception {
    StringWriter err = new StringWriter();
    CommandLine demo =
        new CommandLine(new DemoCommand())
            .registerConverter(Endpoint.class, Endpoint::new)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err));
    String[] arguments = {
      "--dataset", Stripes.in(directory).toString(), "--out", directory.resolve("out").toString()
    };
    String[] all = new String[arguments.length + options.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(options, 0, all, arguments.length, options.length);
    assertThat(demo.execute(all)).isEqualTo(2);
    return err.toString();
  }
}
