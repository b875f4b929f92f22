package dev.tacit.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.Datasets;
import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NGramsTest {
  /** Sequences of tokens; the last of each is the label. */
  private record Sequences(int words, int[]... tokens) implements ExampleStore {
    @Override
    public int size() {
      return tokens.length;
    }

    @Override
    public int[] inputShape() {
      return new int[] {tokens[0].length - 1};
    }

    @Override
    public int classes() {
      return words;
    }

    @Override
    public OptionalInt vocabulary() {
      return OptionalInt.of(words);
    }

    @Override
    public void input(int example, float[] into, int offset) {
      for (int i = 0; i + 1 < tokens[example].length; i++) {
        into[offset + i] = tokens[example][i];
      }
    }

    @Override
    public int label(int example) {
      return tokens[example][tokens[example].length - 1];
    }
  }

  /**
   * By hand: 0 0 1 and 0 2 1, so counts 3, 2, 1; after 0 come 0, 1, 2 once each; after 2 comes 1.
   */
  @Test
  void score_countsByHand_areWittenAndBells() {
    Sequences train = new Sequences(3, new int[] {0, 0, 1}, new int[] {0, 2, 1});
    Sequences test = new Sequences(3, new int[] {1, 0, 2});
    // Order 1: (count + 3 / 3) / (6 + 3).
    double zero = 4 / 9.0;
    double one = 3 / 9.0;
    double two = 2 / 9.0;
    NGrams.Score unigram = NGrams.of(train, 2).score(test, 1, true);
    assertThat(unigram.perplexity()).isCloseTo(1 / Math.sqrt(zero * two), within(1e-12));
    assertThat(unigram.accuracy()).isEqualTo(0.5);
    assertThat(unigram.predictions()).isEqualTo(2);
    // Order 2: nothing was seen after 1, so 0 has its frequency; after 0, (1 + 3 p) / (3 + 3).
    double twoAfterZero = (1 + 3 * two) / 6;
    NGrams.Score bigram = NGrams.of(train, 2).score(test, 2, true);
    assertThat(bigram.perplexity()).isCloseTo(1 / Math.sqrt(zero * twoAfterZero), within(1e-12));
    assertThat(NGrams.of(train, 2).score(test, 2, false).perplexity())
        .isCloseTo(1 / twoAfterZero, within(1e-12));
    // Order 3: 1 0 was never seen, so that nothing changes; 0 2 was followed by 1 alone.
    assertThat(NGrams.of(train, 3).score(test, 3, true).perplexity())
        .isCloseTo(bigram.perplexity(), within(1e-12));
    double oneAfterTwo = (1 + one) / 2;
    assertThat(
            NGrams.of(train, 3).score(new Sequences(3, new int[] {0, 2, 1}), 3, false).perplexity())
        .isCloseTo(2 / (1 + oneAfterTwo), within(1e-12));
  }

  @Test
  void score_shakespeare_isBetterWithEachOrder() {
    var plays = Datasets.shakespeare(16);
    double before = 65;
    NGrams counted = NGrams.of(plays.train(), 3);
    for (int order = 1; order <= counted.order(); order++) {
      NGrams.Score score = counted.score(plays.test(), order, true);
      assertThat(score.perplexity()).isLessThan(0.8 * before);
      assertThat(score.predictions()).isEqualTo(16L * plays.test().size());
      before = score.perplexity();
    }
  }

  @Test
  void of_whatIsNoText_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NGrams.of(Datasets.mnist().test(), 2))
        .withMessageContaining("no tokens in 10 classes");
    var plays = Datasets.shakespeare(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NGrams.of(plays.train(), 11))
        .withMessageContaining("for 65 tokens at most 10 but was 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NGrams.of(plays.train(), 1).score(plays.test(), 2, true))
        .withMessageContaining("order must be in 1..1 but was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> NGrams.of(plays.train(), 1).score(new Sequences(3, new int[] {0, 1}), 1, true))
        .withMessageContaining("65 tokens");
  }
}
