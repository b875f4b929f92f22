package dev.tacit.learning.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GroupNormalizationTest {
  @Property(tries = 100)
  void apply_anyFeatures_haveMeanZeroAndVarianceOneInEachGroup(
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll @IntRange(min = 1, max = 3) int perGroup,
      @ForAll @IntRange(min = 2, max = 9) int positions,
      @ForAll long seed) {
    Random random = new Random(seed);
    int size = perGroup * positions;
    float[] features = new float[groups * size + 2];
    for (int i = 0; i < features.length; i++) {
      features[i] = 100 * random.nextFloat() - 20;
    }
    float last = features[features.length - 1];
    new GroupNormalization(groups * perGroup, groups, 1e-9).apply(features, 1, positions);
    for (int g = 0; g < groups; g++) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < size; i++) {
        double value = features[1 + g * size + i];
        mean += value / size;
        square += value * value / size;
      }
      assertThat(mean).isCloseTo(0, within(1e-5));
      assertThat(square).isCloseTo(1, within(1e-4));
    }
    assertThat(features[features.length - 1]).isEqualTo(last);
  }

  /** Mean 2, variance 1: (x - 2) / root of 1 + 3. A constant group becomes zeros. */
  @Test
  void apply_smallCase_isAsByHand() {
    float[] features = {1, 3, 5, 5};
    new GroupNormalization(2, 2, 3).apply(features, 0, 2);
    assertThat(features).containsExactly(-0.5f, 0.5f, 0, 0);
    float[] together = {1, 3, 1, 3};
    new GroupNormalization(2, 1, 3).apply(together, 0, 2);
    assertThat(together).containsExactly(-0.5f, 0.5f, -0.5f, 0.5f);
  }

  @Test
  void badArguments_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupNormalization(81, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupNormalization(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupNormalization(2, 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GroupNormalization(2, 1).apply(new float[7], 0, 4));
  }
}
