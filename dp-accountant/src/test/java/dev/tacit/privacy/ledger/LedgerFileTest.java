package dev.tacit.privacy.ledger;

import static dev.tacit.privacy.ledger.Entries.intent;
import static dev.tacit.privacy.ledger.Entries.outcome;
import static dev.tacit.privacy.ledger.Entries.rounds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tacit.privacy.ledger.LedgerException.Flaw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("ledger.jsonl");
  }

  private void write(int rounds) {
    try (LedgerFile file = LedgerFile.open(path)) {
      for (int round = 0; round < rounds; round++) {
        file.append(intent(round));
        file.append(outcome(round, Outcome.RELEASED));
      }
    }
  }

  @Test
  void append_thenOpenAgain_goesOnWithTheChain() {
    write(2);
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.repaired()).isFalse();
      assertThat(file.entries()).isEqualTo(rounds(2));
      LedgerEntry entry = file.append(intent(2));
      assertThat(entry.sequence()).isEqualTo(5);
      assertThat(LedgerFile.read(path)).hasSize(5).endsWith(entry);
      assertThat(file.entries()).hasSize(5).endsWith(entry);
    }
    assertThat(LedgerFile.read(path)).hasSize(5);
  }

  @Test
  void open_newFile_isReadableByItsOwnerOnly() throws IOException {
    path = directory.resolve("deep/er/ledger.jsonl");
    write(1);
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void open_tornAnywhereInTheLastLine_cutsItOffAndGoesOn() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(path);
    int start = lineStart(whole, 3);
    for (int length = start; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      // the number of entries is kept after the entry, so a death in between leaves the older one
      Files.deleteIfExists(lock());
      assertThat(LedgerFile.read(path)).isEqualTo(rounds(2).subList(0, 3));
      assertThat(Files.size(path)).isEqualTo(length);
      try (LedgerFile file = LedgerFile.open(path)) {
        assertThat(file.repaired()).isEqualTo(length > start);
        assertThat(Files.size(path)).isEqualTo(start);
        assertThat(file.entries()).hasSize(3);
        if (length % 50 == 0 || length == whole.length - 1) {
          file.append(outcome(1, Outcome.RELEASED));
          assertThat(Files.readAllBytes(path)).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void open_entriesThatWereWrittenAreGone_isRefused() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(path);
    for (int kept = 0; kept < 4; kept++) {
      Files.write(path, Arrays.copyOf(whole, lineStart(whole, kept)));
      assertCut(kept);
    }
    Files.delete(path);
    assertCut(0);
    assertThat(path).doesNotExist();
    Files.write(path, whole);
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.entries()).hasSize(4);
    }
  }

  private void assertCut(int kept) {
    assertThatThrownBy(() -> LedgerFile.open(path))
        .isInstanceOfSatisfying(
            LedgerException.class,
            e -> {
              assertThat(e.flaw()).isEqualTo(Flaw.CUT);
              assertThat(e.line()).isEqualTo(kept + 1);
            })
        .hasMessageContaining("must hold the 4 entries that were written but holds " + kept);
  }

  private Path lock() {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  @Test
  void open_lengthWrittenButNotTheBytes_cutsThemOff() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length + 300));
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.repaired()).isTrue();
      assertThat(file.entries()).hasSize(4);
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(whole);
  }

  @Test
  void open_aByteChangedAnywhere_refusedWithItsLineAndLeftAlone() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(path);
    for (int line = 0; line < 4; line++) {
      int end = line == 3 ? whole.length - 1 : lineStart(whole, line + 1) - 1;
      for (int at = lineStart(whole, line); at < end; at += 7) {
        byte[] changed = whole.clone();
        changed[at] ^= 1;
        if (changed[at] == '\n') {
          continue;
        }
        refused(changed, null, line + 1);
      }
    }
  }

  @Test
  void open_linesRemovedSwappedOrEmptied_refusedWithTheirLine() throws IOException {
    write(3);
    List<String> lines = Files.readAllLines(path);
    for (int removed = 0; removed < 5; removed++) {
      List<String> rest = new ArrayList<>(lines);
      rest.remove(removed);
      refused(bytes(rest), Flaw.GAP, removed + 1);
    }
    for (int first = 0; first < 5; first++) {
      List<String> swapped = new ArrayList<>(lines);
      Collections.swap(swapped, first, first + 1);
      refused(bytes(swapped), Flaw.REORDERED, first + 1);
    }
    List<String> blank = new ArrayList<>(lines);
    blank.add(2, "");
    refused(bytes(blank), Flaw.UNREADABLE, 3);
    byte[] notUtf8 = bytes(lines);
    notUtf8[40] = (byte) 0xff;
    refused(notUtf8, Flaw.UNREADABLE, 1);
    refused("\n".getBytes(StandardCharsets.UTF_8), Flaw.UNREADABLE, 1);
  }

  /** A changed line is refused even if the last one is torn: then nothing is repaired. */
  @Test
  void open_changedAndTorn_refusedAndLeftAlone() throws IOException {
    write(2);
    String text = Files.readString(path);
    String torn = text.replaceFirst("phones", "phonez").substring(0, text.length() - 9);
    refused(torn.getBytes(StandardCharsets.UTF_8), Flaw.CHANGED, 1);
  }

  private void refused(byte[] content, Flaw flaw, long line) throws IOException {
    Files.write(path, content);
    for (Runnable door :
        List.<Runnable>of(() -> LedgerFile.open(path).close(), () -> LedgerFile.read(path))) {
      LedgerException refusal = catchThrowableOfType(LedgerException.class, door::run);
      assertThat(refusal).isNotNull().hasMessageContaining("line " + line);
      assertThat(refusal.line()).isEqualTo(line);
      if (flaw != null) {
        assertThat(refusal.flaw()).isEqualTo(flaw);
      }
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
  }

  @Test
  void open_twiceInOneProcess_refusedUntilClosed() {
    try (LedgerFile file = LedgerFile.open(path)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> LedgerFile.open(path))
            .isInstanceOf(LedgerException.class)
            .hasMessageContaining("this process has it open");
      }
      file.append(intent(0));
      LedgerFile.read(path);
    }
    write(0);
  }

  @Test
  void open_heldByAnotherProcess_refusedUntilItDies() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('1');
      LedgerException refusal =
          catchThrowableOfType(LedgerException.class, () -> LedgerFile.open(path));
      assertThat(refusal).isNotNull().hasMessageContaining("another process has it open");
      assertThat(refusal.flaw()).isEqualTo(Flaw.IN_USE);
      assertThat(LedgerFile.read(path)).hasSize(1);
    } finally {
      other.destroyForcibly();
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    // It was killed without closing: what append returned is there, and the lock is free.
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.entries()).hasSize(1);
      assertThat(file.repaired()).isFalse();
      assertThat(Spend.charged(file.entries())).isEqualTo(intent(0).event());
    }
  }

  /** Opens a ledger, appends an intent, says so and waits to be killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      LedgerFile file = LedgerFile.open(Path.of(arguments[0]));
      System.out.write('0' + (int) file.append(intent(0)).sequence());
      System.out.flush();
      TimeUnit.MINUTES.sleep(1);
    }
  }

  @Test
  void append_afterClose_throws() {
    LedgerFile file = LedgerFile.open(path);
    file.close();
    file.close();
    assertThatThrownBy(() -> file.append(intent(0))).isInstanceOf(IllegalStateException.class);
    assertThat(LedgerFile.read(path)).isEmpty();
  }

  /** An interrupt closes the file under the writer's hands. */
  @Test
  void append_failedWrite_refusesFurtherOnesUntilOpenedAgain() {
    try (LedgerFile file = LedgerFile.open(path)) {
      file.append(intent(0));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.append(intent(1))).isInstanceOf(UncheckedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThatThrownBy(() -> file.append(intent(2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("failed writes");
    }
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.entries().get(0)).isEqualTo(rounds(1).get(0));
      file.append(intent(3));
    }
  }

  @Test
  void append_refusedDraft_leavesTheLedgerUsable() {
    try (LedgerFile file = LedgerFile.open(path)) {
      LedgerDraft bad = Entries.draft("\ud83d", 0, Outcome.PENDING, Entries.STEP);
      assertThatThrownBy(() -> file.append(bad)).isInstanceOf(IllegalArgumentException.class);
      file.append(intent(0));
    }
    assertThat(LedgerFile.read(path)).hasSize(1);
  }

  /** Whoever reads is told too that entries are missing at the end, where the chain cannot tell. */
  @Test
  void read_ledgerCutAtItsEnd_refusedAsLongAsItsSiblingIsThere() throws IOException {
    write(2);
    List<String> lines = Files.readAllLines(path);
    Files.write(path, bytes(lines.subList(0, 3)));
    LedgerException refusal =
        catchThrowableOfType(LedgerException.class, () -> LedgerFile.read(path));
    assertThat(refusal.flaw()).isEqualTo(Flaw.CUT);
    Path copy = Files.copy(path, directory.resolve("copy.jsonl"));
    assertThat(LedgerFile.read(copy)).hasSize(3);
    assertThat(LedgerFile.isUnfinished(copy)).isFalse();
    Files.writeString(copy, lines.get(3), StandardOpenOption.APPEND);
    assertThat(LedgerFile.isUnfinished(copy)).isTrue();
    assertThat(LedgerFile.read(copy)).hasSize(3);
  }

  /** One lock and one count, whatever the way to the file. */
  @Test
  void open_throughALink_isTheSameLedger() throws IOException {
    write(1);
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("link.jsonl"), path);
    try (LedgerFile file = LedgerFile.open(link)) {
      assertThatThrownBy(() -> LedgerFile.open(path)).isInstanceOf(LedgerException.class);
      file.append(intent(7));
    }
    assertThat(elsewhere).isDirectoryNotContaining("glob:**.lock");
    try (LedgerFile file = LedgerFile.open(path)) {
      assertThat(file.entries()).hasSize(3);
    }
  }

  /** The count is made good after a stop between the entry and the count. */
  @Test
  void open_countBehindTheEntries_isCaughtUp() throws IOException {
    write(2);
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    Files.write(lock, ByteBuffer.allocate(Long.BYTES).putLong(1).array());
    LedgerFile.open(path).close();
    assertThat(ByteBuffer.wrap(Files.readAllBytes(lock)).getLong()).isEqualTo(4);
  }

  @Test
  void open_roundBelowZero_isRefusedAsChanged() throws IOException {
    write(1);
    String text =
        Files.readString(path).replaceFirst("\"round\":0", "\"round\":-9000000000000000000");
    refused(text.getBytes(StandardCharsets.UTF_8), Flaw.UNREADABLE, 1);
  }

  @Test
  void read_missingFile_throws() {
    assertThatThrownBy(() -> LedgerFile.read(path)).isInstanceOf(UncheckedIOException.class);
  }

  private static int lineStart(byte[] whole, int line) {
    int start = 0;
    for (int i = 0; i < line; i++) {
      while (whole[start] != '\n') {
        start++;
      }
      start++;
    }
    return start;
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
