package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TacitTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Tacit.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "demo --clients two",
        "demo --clients 2",
        "demo --epsilon 0",
        "demo --epsilon NaN",
        "demo --delta 1",
        "demo --rounds 0",
        "demo --dataset nowhere-at-all",
        "demo --model perceptron",
        "demo --partition fair",
        "demo --kill 11",
        "demo --serve --processes",
        "demo --listen nowhere",
        "demo --resume nowhere-at-all",
        "demo --no-such-option",
        "client --dir nowhere-at-all --data mnist",
        "client --dir nowhere-at-all --data mnist --token abc",
        "client --dir x --data mnist --part 3/2",
        "budget",
        "budget epsilon --noise-multiplier 0 --sampling-rate 0.1 --steps 1",
        "budget epsilon --noise-multiplier 1 --sampling-rate 2 --steps 1"
      })
  void execute_wrongUsage_saysWhatWasExpectedInOneLine(String line) {
    int status = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(status).as(err.toString()).isEqualTo(2);
    assertThat(err.toString().lines().toList()).hasSize(2);
    assertThat(err.toString()).startsWith("tacit: ").contains("--help").doesNotContain("Exception");
  }

  @Test
  void budgetEpsilon_asJson_holdsTheBoundsAndTheEvent() {
    int status =
        run(
            "budget",
            "epsilon",
            "--noise-multiplier",
            "1.1",
            "--sampling-rate",
            "0.01",
            "--steps",
            "1000",
            "--json");
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("\"epsilon_upper\":", "\"relation\":\"add_or_remove_one\"", "\"count\":1000");
  }
}
