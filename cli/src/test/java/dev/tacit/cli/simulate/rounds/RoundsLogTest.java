package dev.tacit.cli.simulate.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsLogTest {
  @TempDir private Path folder;

  private final RoundRow bare =
      RoundRow.of(Rounds.round(1, 0, Optional.empty()), Rounds.TRAFFIC, OptionalDouble.empty());
  private final RoundRow measured =
      RoundRow.of(Rounds.round(2, 4.25, Rounds.right(250)), Rounds.TRAFFIC, OptionalDouble.of(1.5));

  @Test
  void add_rounds_areInBothTablesBeforeTheLogIsClosed() throws IOException {
    try (RoundsLog log = RoundsLog.open(folder, List.of(), 1000)) {
      log.add(bare, 2000);
      log.add(measured, 3000);
      assertThat(Files.readAllLines(folder.resolve("rounds.csv")))
          .containsExactly(
              "round,simulated_seconds,cohort,counted,late,dropped_out,abandoned,examples,update_norm,"
                  + "test_accuracy,test_loss,bytes_down,bytes_up,epsilon,client_accuracy,client_deviation,client_tenth,personal_accuracy,attack_success,signal_to_noise,clipped,clipping_norm,noise_cohort",
              "1,0.0,10,7,1,2,false,700,0.5,,,400,40,,,,,,,,,,",
              "2,4.25,10,7,1,2,false,700,0.5,0.25,1.0,400,40,1.5,,,,,,,,,");
      assertThat(Files.readAllLines(folder.resolve("rounds.jsonl")))
          .containsExactly(
              "{\"round\":1,\"simulated_seconds\":0.0,\"cohort\":10,\"counted\":7,\"late\":1,"
                  + "\"dropped_out\":2,\"abandoned\":false,\"examples\":700,\"update_norm\":0.5,"
                  + "\"bytes_down\":400,\"bytes_up\":40}",
              "{\"round\":2,\"simulated_seconds\":4.25,\"cohort\":10,\"counted\":7,\"late\":1,"
                  + "\"dropped_out\":2,\"abandoned\":false,\"examples\":700,\"update_norm\":0.5,"
                  + "\"test_accuracy\":0.25,\"test_loss\":1.0,\"bytes_down\":400,\"bytes_up\":40,"
                  + "\"epsilon\":1.5}");
    }
    assertThat(RoundLines.read(RoundsLog.lines(folder))).containsExactly(bare, measured);
    try (Stream<Path> events = Files.list(folder.resolve("tensorboard"))) {
      byte[] bytes = Files.readAllBytes(events.findFirst().orElseThrow());
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(text)
          .contains("test/accuracy", "test/loss", "round/update_norm", "round/counted")
          .contains("privacy/epsilon");
    }
  }

  @Test
  void open_afterSomeRounds_keepsTheseAndGoesOn() throws IOException {
    try (RoundsLog log = RoundsLog.open(folder, List.of(), 1000)) {
      log.add(bare, 2000);
      log.add(measured, 3000);
    }
    byte[] whole = Files.readAllBytes(folder.resolve("rounds.csv"));
    try (RoundsLog log = RoundsLog.open(folder, List.of(bare), 4000)) {
      assertThat(RoundLines.read(RoundsLog.lines(folder))).containsExactly(bare);
      log.add(measured, 5000);
    }
    assertThat(folder.resolve("rounds.csv")).hasBinaryContent(whole);
  }

  @Test
  void read_lineThatWasCutOff_isLeftOut() throws IOException {
    Path lines = folder.resolve("rounds.jsonl");
    String whole = RoundLines.json(bare) + RoundLines.json(measured);
    for (int cut = 1; cut < RoundLines.json(measured).length() - 1; cut++) {
      Files.writeString(lines, whole.substring(0, whole.length() - 1 - cut));
      assertThat(RoundLines.read(lines)).as("without %d", cut).containsExactly(bare);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense\n", "[1]\n", "{\"cohort\":3}\n", "\n", "{\"round\":\"1\"}\n"})
  void read_lineThatIsNoRound_isRefusedWithItsNumber(String line) throws IOException {
    Path lines = folder.resolve("rounds.jsonl");
    Files.writeString(lines, RoundLines.json(bare) + line + RoundLines.json(measured));
    assertThatThrownBy(() -> RoundLines.read(lines))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must have a round on each line but line 2 is none");
  }

  @Test
  void read_noText_isRefused() throws IOException {
    Path lines = folder.resolve("rounds.jsonl");
    Files.write(lines, new byte[] {(byte) 0xff, (byte) 0xfe}, StandardOpenOption.CREATE);
    assertThatThrownBy(() -> RoundLines.read(lines)).hasMessageContaining("must be text in UTF-8");
  }

  @Test
  void of_valuesThatAreNotFinite_leaveThemOut() {
    Evaluation diverged = new Evaluation(0, 10, Double.POSITIVE_INFINITY, 10);
    RoundRow row =
        RoundRow.of(
            Rounds.round(3, 1, Optional.of(diverged)), Rounds.TRAFFIC, OptionalDouble.empty());
    assertThat(row.has(RoundColumn.TEST_LOSS)).isFalse();
    assertThat(row.number(RoundColumn.TEST_LOSS)).isNaN();
    assertThat(row.number(RoundColumn.TEST_ACCURACY)).isZero();
  }
}
