package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RocTest {
  private static final double[] MEMBERS = {3, 1, 2, 5, 4, 0.5};
  private static final double[] OTHERS = {0, 1, 2.5, -1, -2, -3, -4, -5, -6, -7};

  @Test
  void at_allowsAShareOfTheOthersAbove() {
    Roc roc = Roc.of(MEMBERS, OTHERS);
    assertThat(roc.at(0.05)).isEqualTo(new OperatingPoint(0.05, 3, 6, 0, 10));
    assertThat(roc.at(0.1)).isEqualTo(new OperatingPoint(0.1, 4, 6, 1, 10));
    assertThat(roc.at(0.3)).isEqualTo(new OperatingPoint(0.3, 6, 6, 3, 10));
  }

  /** Binomial intervals at 95 %: scipy.stats.binomtest(3, 6) and (0, 10) of scipy 1.17.1. */
  @Test
  void intervals_areThoseOfClopperAndPearson() {
    OperatingPoint point = Roc.of(MEMBERS, OTHERS).at(0.05);
    assertThat(point.truePositiveRate()).isEqualTo(0.5);
    assertThat(point.lowest()).isCloseTo(0.11811724875702524, within(1e-9));
    assertThat(point.highest()).isCloseTo(0.8818827512429748, within(1e-9));
    assertThat(point.falsePositiveRate()).isZero();
    assertThat(point.mostFalsePositives()).isCloseTo(0.30849710781876294, within(1e-9));
  }

  @Property(tries = 200)
  void area_isTheShareOfPairsInOrder(
      @ForAll @Size(min = 1, max = 30) @IntRange(min = 0, max = 9) int[] members,
      @ForAll @Size(min = 1, max = 30) @IntRange(min = 0, max = 9) int[] others) {
    double right = 0;
    for (int member : members) {
      for (int other : others) {
        right += member > other ? 1 : member == other ? 0.5 : 0;
      }
    }
    Roc roc =
        Roc.of(
            Arrays.stream(members).asDoubleStream().toArray(),
            Arrays.stream(others).asDoubleStream().toArray());
    assertThat(roc.area()).isCloseTo(right / members.length / others.length, within(1e-12));
  }

  @Test
  void of_nobody_isRefused() {
    assertThatThrownBy(() -> Roc.of(new double[0], OTHERS))
        .hasMessageContaining("scores must be of one member and one other");
  }
}
