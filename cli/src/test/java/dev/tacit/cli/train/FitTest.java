package dev.tacit.cli.train;

import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.input;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.model.ModelSpec;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final ModelSpec LANGUAGE =
      ModelSpec.sequential("language", input(6), embedding(5, 4), dense(5));

  private static Fit fit(boolean byClass) {
    return new Fit("plays", new int[] {6}, OptionalInt.of(5), 0, 5, byClass);
  }

  /** Else a folder would be made in which nothing can train. */
  @Test
  void check_languageModelWithALossByNumbers_isRefused() {
    assertThatCode(() -> fit(true).check(LANGUAGE)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(false).check(LANGUAGE))
        .withMessageContaining("loss.kind must be softmax-cross-entropy")
        .withMessageContaining("6 places");
  }
}
