package dev.tacit.privacy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  private static final PrivacyEvent STEP = new PoissonSampled(0.1, new Gaussian(1.5));

  @TempDir private Path directory;

  private static LedgerDraft draft(int round, Outcome outcome) {
    return new LedgerDraft(
        Instant.parse("2026-01-02T03:04:05.678Z"),
        "population",
        "task \"x\"",
        round,
        outcome == Outcome.PENDING ? Kind.INTENT : Kind.OUTCOME,
        new SelfComposed(STEP, 10),
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(new Assumption("drawn by Poisson", true), new Assumption("nobody twice", false)),
        outcome,
        List.of("device-1"));
  }

  private Path threeEntries() {
    Path file = directory.resolve("ledger.jsonl");
    try (LedgerFile ledger = LedgerFile.open(file)) {
      ledger.append(draft(1, Outcome.PENDING));
      ledger.append(draft(1, Outcome.RELEASED));
      ledger.append(draft(2, Outcome.PENDING));
    }
    return file;
  }

  @Test
  void open_again_hasTheSameEntriesAndGoesOn() {
    Path file = threeEntries();
    try (LedgerFile ledger = LedgerFile.open(file)) {
      assertThat(ledger.repaired()).isFalse();
      assertThat(ledger.entries()).hasSize(3);
      LedgerEntry fourth = ledger.append(draft(2, Outcome.MAY_HAVE_BEEN_REVEALED));
      assertThat(fourth.sequence()).isEqualTo(4);
      assertThat(fourth.previousHash()).isEqualTo(ledger.entries().get(2).hash());
      LedgerChain.verify(ledger.entries());
    }
    assertThat(LedgerFile.read(file)).hasSize(4);
  }

  @Test
  void open_tornAtEveryByteOfTheLastLine_isRepaired() throws IOException {
    byte[] whole = Files.readAllBytes(threeEntries());
    int lastLine =
        new String(whole, 0, whole.length - 1, StandardCharsets.UTF_8).lastIndexOf('\n') + 1;
    for (int cut = lastLine; cut < whole.length; cut += 7) {
      Path file = directory.resolve("torn-" + cut);
      Files.write(file, Arrays.copyOf(whole, cut));
      assertThat(LedgerFile.read(file)).hasSize(2);
      try (LedgerFile ledger = LedgerFile.open(file)) {
        assertThat(ledger.repaired()).isEqualTo(cut > lastLine);
        assertThat(ledger.entries()).hasSize(2);
        ledger.append(draft(2, Outcome.PENDING));
      }
      assertThat(LedgerFile.read(file)).hasSize(3);
    }
  }

  @Test
  void open_changedLine_isRefusedByItsNumber() throws IOException {
    List<String> lines = Files.readAllLines(threeEntries());
    List<List<String>> tampered = new ArrayList<>();
    List<Integer> at = new ArrayList<>();
    tampered.add(
        List.of(lines.get(0), lines.get(1).replace("RELEASED", "NOTHING_REVEALED"), lines.get(2)));
    at.add(2);
    tampered.add(
        List.of(lines.get(0).replace("\"count\":10", "\"count\":1"), lines.get(1), lines.get(2)));
    at.add(1);
    tampered.add(List.of(lines.get(0), lines.get(2)));
    at.add(2);
    tampered.add(List.of(lines.get(1), lines.get(0), lines.get(2)));
    at.add(1);
    tampered.add(List.of(lines.get(0), "", lines.get(1), lines.get(2)));
    at.add(2);
    tampered.add(List.of(lines.get(0), lines.get(0), lines.get(1)));
    at.add(2);
    tampered.add(
        List.of(lines.get(0).replace(",\"kind\"", ", \"kind\""), lines.get(1), lines.get(2)));
    at.add(1);
    for (int i = 0; i < tampered.size(); i++) {
      Path file = directory.resolve("tampered-" + i);
      Files.write(file, tampered.get(i));
      int line = at.get(i);
      assertThatThrownBy(() -> LedgerFile.open(file))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("line " + line + ":");
      assertThatThrownBy(() -> LedgerFile.read(file)).isInstanceOf(LedgerException.class);
    }
  }

  @Test
  void open_twice_isRefused() {
    Path file = threeEntries();
    try (LedgerFile ledger = LedgerFile.open(file)) {
      assertThat(ledger.entries()).hasSize(3);
      assertThatThrownBy(() -> LedgerFile.open(file))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("in use");
    }
  }

  private PrivacyEvent charged(LedgerDraft... drafts) {
    Path file = directory.resolve("spend-" + System.nanoTime());
    try (LedgerFile ledger = LedgerFile.open(file)) {
      for (LedgerDraft draft : drafts) {
        ledger.append(draft);
      }
      return Spend.charged(ledger.entries());
    }
  }

  @Test
  void charged_countsAllButWhatProvablyRevealedNothing() {
    assertThat(charged()).isEqualTo(new Composed(List.of()));
    assertThat(charged(draft(1, Outcome.PENDING))).isEqualTo(new SelfComposed(STEP, 10));
    assertThat(charged(draft(1, Outcome.PENDING), draft(1, Outcome.RELEASED)))
        .isEqualTo(new SelfComposed(STEP, 10));
    assertThat(charged(draft(1, Outcome.PENDING), draft(1, Outcome.NOTHING_REVEALED)))
        .isEqualTo(new Composed(List.of()));
    assertThat(
            charged(
                draft(1, Outcome.PENDING),
                draft(1, Outcome.MAY_HAVE_BEEN_REVEALED),
                draft(1, Outcome.PENDING),
                draft(1, Outcome.RELEASED),
                draft(2, Outcome.PENDING)))
        .isEqualTo(new SelfComposed(STEP, 30));
    // Two intents, one acquittal: only the later one is acquitted.
    assertThat(
            charged(
                draft(1, Outcome.PENDING),
                draft(1, Outcome.PENDING),
                draft(1, Outcome.NOTHING_REVEALED)))
        .isEqualTo(new SelfComposed(STEP, 10));
  }
}
