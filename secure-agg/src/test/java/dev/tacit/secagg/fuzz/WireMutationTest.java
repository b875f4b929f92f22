package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded mutations of an honest session's messages, at every target: a few seconds. */
class WireMutationTest {
  private static final long SEED = 20_261_129;
  private static final int OF_DECODERS = 3_000;
  private static final int OF_LIVE_PARTIES = 120;

  @Test
  void seeds_unchanged_areTaken() {
    for (WireTarget target : WireTargets.DECODERS) {
      boolean fits = !target.name().contains("widest");
      assertThat(target.seeds()).as(target.name()).isNotEmpty();
      target.seeds().forEach(seed -> assertThat(target.feed(seed) || !fits).isTrue());
    }
    for (WireTarget target : WireTargets.LIVE) {
      long taken = target.seeds().stream().filter(target::feed).count();
      assertThat(taken).as(target.name()).isPositive();
    }
  }

  @Test
  void decoders_mutated_takeWhatIsCanonicalOrRefuse() {
    run(WireTargets.DECODERS, OF_DECODERS);
  }

  @Test
  void liveParties_mutated_takeWhatIsHarmlessOrRefuse() {
    run(WireTargets.LIVE, OF_LIVE_PARTIES);
  }

  private static void run(List<WireTarget> targets, int mutations) {
    for (WireTarget target : targets) {
      Mutation mutation = new Mutation(target.seeds(), new Random(SEED));
      for (int i = 0; i < mutations; i++) {
        byte[] bytes = mutation.next();
        try {
          target.feed(bytes);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(target.name() + ": " + HexFormat.of().formatHex(bytes), e);
        }
      }
    }
  }
}
