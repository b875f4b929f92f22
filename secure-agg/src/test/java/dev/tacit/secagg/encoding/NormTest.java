package dev.tacit.secagg.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tacit.privacy.vector.VectorModule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NormTest {
  @Property(tries = 200)
  void of_anyVector_isTheExactRootNearlyAndTheSameWithVectors(
      @ForAll @IntRange(min = 0, max = 20_000) int length,
      @ForAll @IntRange(min = -40, max = 37) int exponent,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, exponent));
      // The square of a float is exact in a double.
      exact = exact.add(new BigDecimal((double) values[i] * values[i]));
    }
    double norm = Norm.of(values, false);
    double root = exact.sqrt(MathContext.DECIMAL64).doubleValue();
    assertThat(Math.abs(norm - root)).isLessThanOrEqualTo(root * 0x1p-42);
    if (VectorModule.isLoaded()) {
      assertThat(Norm.of(values, true)).isEqualTo(norm);
    }
  }

  @Test
  void of_largestNumbers_doesNotOverflow() {
    float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
    assertThat(Norm.ofFinite(values)).isEqualTo(2.0 * Float.MAX_VALUE);
  }

  @Test
  void ofFinite_notFinite_namesThePlaceOnly() {
    assumeThat(VectorModule.isLoaded()).isTrue();
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (int place : new int[] {0, 31, 99}) {
        float[] values = new float[100];
        values[place] = bad;
        assertThat(Norm.of(values, true)).isNotFinite();
        assertThatThrownBy(() -> Norm.ofFinite(values))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("update must be finite but was not at " + place);
      }
    }
  }
}
