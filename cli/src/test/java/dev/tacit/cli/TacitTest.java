package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TacitTest {
  @TempDir private Path directory;
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
        "client --dir x --data mnist --part 1/999999999 --token abc",
        "client --dir x --data mnist --token abc --token-file y",
        "client --dir x --data mnist --token-file nowhere-at-all",
        "client --dir x --data mnist --token-file .",
        "authority --dir x --listen 0.0.0.0:0",
        "authority --dir x --listen nosuch.invalid:0",
        "train",
        "train nowhere-at-all.yaml",
        "train ../recipes/mnist-cnn.yaml --set batch=none",
        "train ../recipes/mnist-cnn.yaml --dry-run --set data.source=nowhere-at-all",
        "train ../recipes/mnist-cnn.yaml --dry-run --set batch=60001",
        "train --resume nowhere-at-all",
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

  /** Before anything that is missing, and by the option's own name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client --dir x --budget-epsilon -1|--budget-epsilon must be > 0 and finite but was -1",
        "client --dir x --budget-delta 1|--budget-delta must be in (0, 1) but was 1",
        "client --dir x --minimum-cohort 1|--minimum-cohort must be from 2 to 10000 but was 1",
        "client --dir x --part 3/2|--part must be I/N with 1 <= I <= N but was 3/2",
        "client --dir x --partition dirichlet:-1|--partition must be iid, dirichlet:ALPHA with ALPHA",
        "client --dir x --data nowhere-at-all|--data must be mnist, shakespeare, shakespeare-roles, a folder",
        "client --dir x --token a --token-file b|only one of them may be given",
        "client --dir x --data mnist --part 1/60001 --token a|--part must be of at most 60000 parts",
        "client --dir x --data mnist --token-file .|--token-file: . is a folder, no file",
        "demo --dataset nowhere-at-all|--dataset must be mnist, shakespeare, shakespeare-roles, a folder",
        "demo --partition dirichlet:-1|partition must be iid, dirichlet:ALPHA with ALPHA",
        "authority --dir x --listen 0.0.0.0:0|--host must say by which name",
        "authority --dir x --listen nosuch.invalid:0|--listen must be at a name or address of this",
        "budget noise --epsilon 0 --steps 1|--epsilon must be > 0 and finite but was 0",
        "budget steps --epsilon NaN --noise-multiplier 1|--epsilon must be > 0 and finite but was N",
        "budget delta --epsilon -1 --noise-multiplier 1|--epsilon must be >= 0 and finite but was -1"
      })
  void execute_optionOutOfRange_isNamed(String line, String complaint) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(complaint);
  }

  @Test
  void execute_emptyOption_isWrongUsage() {
    for (String option : List.of("--dataset", "--host")) {
      assertThat(run("demo", option, "")).isEqualTo(2);
    }
    assertThat(run("client", "--dir", "x", "--data", "")).isEqualTo(2);
    assertThat(run("authority", "--dir", directory.toString(), "--host", "")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--dataset must be mnist, shakespeare, shakespeare-roles, a folder of IDX files or")
        .contains("--data must be mnist, shakespeare, shakespeare-roles, a folder of IDX files or")
        .contains(
            "--host must be a name or an address but was empty", "--host: host must be a DNS");
  }

  /** A file without end must not be read to its end. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Timeout(30)
  void client_tokenFileWithoutEnd_isRefused() {
    assertThat(run("client", "--dir", "x", "--data", "mnist", "--token-file", "/dev/zero"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("--token-file: /dev/zero must hold a token and nothing else");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authority --dir",
        "client --data mnist --dir",
        "client --dir x --data mnist --token-file",
        "demo --out",
        "demo --resume",
        "report",
        "budget epsilon --events",
        "budget curve --noise-multiplier 1 --plot"
      })
  void execute_pathThatNamesNothing_isWrongUsage(String line) {
    for (String path : List.of("", "nul\0character")) {
      err.getBuffer().setLength(0);
      List<String> words = new ArrayList<>(List.of(line.split(" ")));
      words.add(path);
      assertThat(run(words.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString().lines().toList()).hasSize(2);
      assertThat(err.toString())
          .contains("a file or folder must")
          .contains(path.isEmpty() ? "was empty" : "character set");
    }
  }

  @Test
  void execute_fileThatCannotBeUsed_saysInWordsWhatIsWrongWithIt() throws IOException {
    Path none = directory.resolve("none.json");
    Path file = Files.writeString(directory.resolve("file"), "x");
    failed("budget", "epsilon", "--events", none.toString());
    assertThat(err.toString()).isEqualTo("tacit: " + none + ": there is no such file or folder\n");
    failed("budget", "epsilon", "--events", directory.toString());
    assertThat(err.toString()).isEqualTo("tacit: " + directory + ": Is a directory\n");
    failed("budget", "epsilon", "--noise-multiplier", "1", "--plot", none + "/a.svg");
    assertThat(err.toString()).contains("a.svg: there is no such file or folder");
    failed("authority", "--dir", file.toString());
    assertThat(err.toString()).contains(file + ": ").containsAnyOf("already", "no folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": 1,, }|line 1, column 10: no valid JSON: Unexpected character (',' (code 44))",
        "[{\"id\": 1|line 1, column 10: no valid JSON: Unexpected end-of-input",
        "nonsense|line 1, column 1: no valid JSON: Unrecognized token 'nonsense'",
        "``|must hold JSON but is empty"
      })
  void execute_fileThatIsNoJson_isNamedWithTheError(String content, String error)
      throws IOException {
    Path file = Files.writeString(directory.resolve("events.json"), content);
    failed("budget", "epsilon", "--events", file.toString());
    assertThat(err.toString())
        .contains(file.toString(), error)
        .doesNotContain("REDACTED", "Source", "com.fasterxml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"clients\":3,\"rounds\":1,\"epsilon\":3,\"delta\":1e-5,\"dataset\":\"mnist\",\"model\":\"cnn\","
            + "\"partition\":\"iid\",\"seed\":1,\"processes\":false,\"kill\":0,\"serve\":false,"
            + "\"listen\":{\"host\":\"a\",\"port\":0},\"host\":\"a\",\"colour\":1}|there is an unknown field colour",
        "{\"clients\": \"three\"}|line 1, column 13: field clients does not hold what is expected",
        "{\"clients\": 3, \"listen\": \"nowhere\"}|field listen does not hold what is expected",
      })
  void execute_jsonOfAnotherKind_isNamedWithTheField(String content, String error)
      throws IOException {
    Path file = Files.writeString(directory.resolve("demo.json"), content);
    failed("demo", "--resume", directory.toString());
    assertThat(err.toString())
        .contains(file.toString(), error)
        .doesNotContain("REDACTED", "Source", "dev.tacit", "java.");
  }

  @Test
  void execute_eventThatIsNoJson_isToldWithoutTheParsersSource() {
    for (String event : List.of("{", "{\"type\":\"gaussian\"", "[1}", "{\"type\":\"gauss")) {
      err.getBuffer().setLength(0);
      assertThat(run("budget", "epsilon", "--event", event)).isEqualTo(2);
      assertThat(err.toString().lines().toList()).hasSize(2);
      assertThat(err.toString()).contains("--event: ").doesNotContain("Source", "REDACTED");
    }
  }

  @Test
  void execute_fileOfAnotherKind_isToldOnceAndWithoutClasses() throws IOException {
    for (String part : List.of("train-images", "train-labels", "test-images", "test-labels")) {
      Files.write(directory.resolve(part), new byte[2]);
    }
    failed("client", "--dir", directory + "/d", "--token", "a", "--data", directory.toString());
    assertThat(err.toString())
        .isEqualTo("tacit: train-images must be a whole IDX file but ends in its header\n");
    Path ledger = Files.writeString(directory.resolve("ledger"), "{\"round\": nonsense}\n");
    failed("report", ledger.toString());
    assertThat(err.toString()).containsOnlyOnce("nonsense").doesNotContain("Exception", "Source");
  }

  /** One line on standard error, and status 1. */
  private void failed(String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).as(err.toString()).isEqualTo(1);
    assertThat(err.toString().lines().toList()).hasSize(1);
  }

  @Test
  void execute_outputIsLost_fails() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(new FullDisk(), false, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(complaint, true, StandardCharsets.UTF_8));
      assertThat(Tacit.execute("budget", "epsilon", "--noise-multiplier", "1")).isEqualTo(1);
      assertThat(Tacit.execute("budget", "epsilon", "--noise-multiplier", "0")).isEqualTo(2);
      assertThat(Tacit.execute("--version")).isEqualTo(1);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(complaint.toString(StandardCharsets.UTF_8))
        .startsWith("tacit: standard output could not be written");
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      throw new IOException("No space left on device");
    }
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
