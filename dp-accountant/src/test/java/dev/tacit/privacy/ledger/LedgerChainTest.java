package dev.tacit.privacy.ledger;

import static dev.tacit.privacy.ledger.Entries.draft;
import static dev.tacit.privacy.ledger.Entries.intent;
import static dev.tacit.privacy.ledger.Entries.rounds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerException.Flaw;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LedgerChainTest {
  @Property(tries = 300)
  void fromJson_ofToJson_isTheSameEntry(@ForAll("drafts") List<LedgerDraft> drafts) {
    List<LedgerEntry> entries = Entries.chain(drafts.toArray(LedgerDraft[]::new));
    LedgerChain.verify(entries);
    for (LedgerEntry entry : entries) {
      String json = LedgerChain.toJson(entry);
      assertThat(json).doesNotContain("\n", "\r");
      assertThat(LedgerChain.fromJson(json)).isEqualTo(entry);
    }
  }

  @Provide
  Arbitrary<List<LedgerDraft>> drafts() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .ofMaxLength(20)
            .filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s));
    Arbitrary<PrivacyEvent> step =
        Combinators.combine(doubles(0, 1), doubles(Double.MIN_VALUE, Double.MAX_VALUE))
            .as((q, sigma) -> new PoissonSampled(q, new Gaussian(sigma)));
    Arbitrary<PrivacyEvent> event =
        Combinators.combine(step.list().ofMaxSize(3), Arbitraries.longs().greaterOrEqual(0))
            .as((parts, count) -> new SelfComposed(new Composed(parts), count));
    Arbitrary<Assumption> assumption =
        Combinators.combine(text, Arbitraries.of(true, false)).as(Assumption::new);
    return Combinators.combine(
            Arbitraries.longs().between(-62_135_596_800_000L, 253_402_300_799_000L),
            text,
            Arbitraries.integers().greaterOrEqual(0),
            event,
            Arbitraries.of(Outcome.values()),
            assumption.list().ofMaxSize(3),
            text.list().ofMaxSize(3),
            Arbitraries.integers().between(0, 999_999_999))
        .as(
            (millis, name, round, what, outcome, assumptions, participants, nanos) ->
                new LedgerDraft(
                    Instant.ofEpochSecond(Math.floorDiv(millis, 1000), nanos),
                    name,
                    name + "-task",
                    round,
                    outcome == Outcome.PENDING ? Kind.INTENT : Kind.OUTCOME,
                    what,
                    PrivacyUnit.values()[round % 2],
                    NeighbouringRelation.values()[round % 3],
                    assumptions,
                    outcome,
                    participants))
        .list()
        .ofMaxSize(4);
  }

  /** Of every magnitude and with all digits. */
  private static Arbitrary<Double> doubles(double from, double to) {
    return Arbitraries.longs()
        .between(Double.doubleToLongBits(from), Double.doubleToLongBits(to))
        .map(Double::longBitsToDouble);
  }

  /** The format is a promise to files already written: this text must never change. */
  @Test
  void toJson_firstEntry_isTheDocumentedText() throws Exception {
    LedgerEntry entry = LedgerChain.next(Optional.empty(), intent(7));
    String unhashed =
        "{\"sequence\":1,\"time\":\"2026-01-02T03:04:12.678Z\",\"population\":\"phones\","
            + "\"task\":\"mnist\",\"round\":7,\"kind\":\"intent\",\"event\":{\"type\":"
            + "\"self_composed\",\"count\":20,\"event\":{\"type\":\"poisson\",\"q\":0.01,"
            + "\"event\":{\"type\":\"gaussian\",\"sigma\":1.1}}},\"unit\":\"example\","
            + "\"relation\":\"add_or_remove_one\",\"assumptions\":[{\"statement\":"
            + "\"Batches are drawn by \\\"Poisson\\\" sampling — größer\",\"enforced\":true}],"
            + "\"outcome\":\"pending\",\"participants\":[\"device-1\",\"device-2\"],"
            + "\"previous_hash\":\""
            + "0".repeat(64)
            + "\"";
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest((unhashed + "}").getBytes(StandardCharsets.UTF_8));
    String hash = HexFormat.of().formatHex(digest);
    assertThat(entry.hash()).isEqualTo(hash);
    assertThat(LedgerChain.toJson(entry)).isEqualTo(unhashed + ",\"hash\":\"" + hash + "\"}");
  }

  /** {@link Double#toString} of Java before 19 writes 1.9999999999999998E23. */
  @Test
  void toJson_anyJavaVersion_writesTheShortestNumber() {
    LedgerDraft draft = draft("mnist", 0, Outcome.PENDING, new Gaussian(2e23));
    assertThat(LedgerChain.toJson(LedgerChain.next(Optional.empty(), draft)))
        .contains("\"sigma\":2.0E23}");
  }

  @Test
  void verify_untouched_passes() {
    LedgerChain.verify(List.of());
    LedgerChain.verify(rounds(5));
  }

  @Test
  void verify_entryChanged_namesIt() {
    List<LedgerEntry> entries = rounds(3);
    String json = LedgerChain.toJson(entries.get(3));
    for (String[] change :
        new String[][] {
          {"\"released\"", "\"nothing_revealed\""},
          {"\"round\":1", "\"round\":2"},
          {"2026", "2027"},
          {"phones", "tablets"},
          {"mnist", "other"},
          {"1.1}", "1.2}"},
          {"example", "user"},
          {"add_or_remove_one", "zero_out"},
          {"true", "false"},
          {"device-2", "device-3"},
          {"\"count\":20", "\"count\":2"},
          {"\"sequence\":4", "\"sequence\":5"},
        }) {
      assertThat(json).contains(change[0]);
      List<LedgerEntry> changed = new ArrayList<>(entries);
      changed.set(3, LedgerChain.fromJson(json.replace(change[0], change[1])));
      refused(changed, Flaw.CHANGED, 4);
    }
  }

  @Test
  void verify_entryRemoved_isAGap() {
    for (int removed = 0; removed < 5; removed++) {
      List<LedgerEntry> entries = new ArrayList<>(rounds(3));
      entries.remove(removed);
      refused(entries, Flaw.GAP, removed + 1);
    }
  }

  @Test
  void verify_entriesSwappedOrRepeated_areReordered() {
    List<LedgerEntry> swapped = new ArrayList<>(rounds(3));
    swapped.set(2, rounds(3).get(4));
    swapped.set(4, rounds(3).get(2));
    refused(swapped, Flaw.REORDERED, 3);
    List<LedgerEntry> repeated = new ArrayList<>(rounds(3));
    repeated.add(3, repeated.get(2));
    refused(repeated, Flaw.REORDERED, 4);
  }

  @Test
  void verify_entryOfAnotherLedger_hasTheWrongPreviousHash() {
    List<LedgerEntry> entries = new ArrayList<>(rounds(3));
    entries.set(
        3,
        Entries.chain(
                draft("other", 0, Outcome.PENDING, Entries.STEP), intent(1), intent(2), intent(3))
            .get(3));
    refused(entries, Flaw.WRONG_PREVIOUS_HASH, 4);
    List<LedgerEntry> rewritten = new ArrayList<>(rounds(3));
    rewritten.set(
        1, LedgerChain.next(Optional.of(rewritten.get(0)), Entries.outcome(0, Outcome.RELEASED)));
    LedgerChain.verify(rewritten);
    rewritten.set(
        1,
        LedgerChain.next(
            Optional.of(rewritten.get(0)), Entries.outcome(0, Outcome.NOTHING_REVEALED)));
    refused(rewritten, Flaw.WRONG_PREVIOUS_HASH, 3);
  }

  private static void refused(List<LedgerEntry> entries, Flaw flaw, long line) {
    LedgerException refusal =
        catchThrowableOfType(LedgerException.class, () -> LedgerChain.verify(entries));
    assertThat(refusal).isNotNull();
    assertThat(refusal.flaw()).isEqualTo(flaw);
    assertThat(refusal.line()).isEqualTo(line);
    assertThat(refusal).hasMessageContaining("line " + line);
  }

  @Test
  void fromJson_anythingButCanonical_refused() {
    String json = LedgerChain.toJson(rounds(1).get(0));
    for (String bad :
        List.of(
            "",
            "null",
            "[]",
            "7",
            json + json,
            json + " ",
            " " + json,
            json.replace("\"round\":0", "\"round\": 0"),
            json.replace("\"round\":0", "\"round\":-1"),
            json.replace("\"round\":0", "\"round\":0.0"),
            json.replace("\"round\":0", "\"round\":\"0\""),
            json.replace("\"round\":0", "\"round\":9999999999"),
            json.replace("\"round\":0", "\"round\":0,\"round\":0"),
            json.replace("\"round\":0,", ""),
            json.replace("\"sequence\":1,", "\"sequence\":1,\"extra\":1,"),
            json.replace("\"enforced\":true", "\"enforced\":\"true\""),
            json.replace("\"device-1\"", "1"),
            json.replace("[\"device-1\",\"device-2\"]", "null"),
            json.replace("intent", "INTENT"),
            json.replace("intent", "outcome"),
            json.replace("05.678Z", "05.678+00:00"),
            json.replace("phones", "\\u0070hones"),
            json.replace("\"sigma\":1.1", "\"sigma\":1.10"),
            json.replace("\"sigma\":1.1", "\"sigma\":-1"),
            json.replace("gaussian", "laplace"),
            json.substring(0, json.length() - 1))) {
      assertThat(bad).isNotEqualTo(json);
      assertThatThrownBy(() -> LedgerChain.fromJson(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void fromJson_hugeOrDeep_refused() {
    String huge = " ".repeat(LedgerChain.MAXIMUM_CHARACTERS + 1);
    assertThatThrownBy(() -> LedgerChain.fromJson(huge)).hasMessageContaining("at most");
    String deep = "[".repeat(100_000);
    assertThatThrownBy(() -> LedgerChain.fromJson(deep))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void next_whatCouldNotBeReadBack_refused() {
    PrivacyEvent deep = Entries.STEP;
    for (int i = 0; i < 70; i++) {
      deep = new SelfComposed(deep, 1);
    }
    LedgerDraft tooDeep = draft("mnist", 0, Outcome.PENDING, deep);
    assertThatThrownBy(() -> LedgerChain.next(Optional.empty(), tooDeep))
        .isInstanceOf(IllegalArgumentException.class);
    LedgerDraft tooLong =
        draft("x".repeat(LedgerChain.MAXIMUM_CHARACTERS), 0, Outcome.PENDING, Entries.STEP);
    assertThatThrownBy(() -> LedgerChain.next(Optional.empty(), tooLong))
        .isInstanceOf(IllegalArgumentException.class);
    LedgerDraft halfAPair = draft("\ud83d", 0, Outcome.PENDING, Entries.STEP);
    assertThatThrownBy(() -> LedgerChain.next(Optional.empty(), halfAPair))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("task must be valid Unicode");
  }
}
