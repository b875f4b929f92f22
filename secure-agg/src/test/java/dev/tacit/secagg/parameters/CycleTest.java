package dev.tacit.secagg.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CycleTest {
  /** Every set of devices that may be gone, and whether the others still hang together. */
  @ParameterizedTest
  @CsvSource({"6, 2", "8, 4", "9, 2", "11, 4", "12, 6", "12, 10", "13, 4", "14, 6"})
  void parted_everySetOfGoneDevices_isBounded(int cohort, int degree) {
    long[] sets = new long[cohort + 1];
    long[] partedSets = new long[cohort + 1];
    for (int mask = 0; mask < 1 << cohort; mask++) {
      int gone = Integer.bitCount(mask);
      sets[gone]++;
      partedSets[gone] += parts(cohort, degree, mask) ? 1 : 0;
    }
    assertThat(partedSets[degree]).isPositive();
    for (int gone = 0; gone < cohort; gone++) {
      double exact = (double) partedSets[gone] / sets[gone];
      double bound = new Cycle(cohort, degree, gone, 0).parted();
      assertThat(bound).isGreaterThanOrEqualTo(exact);
      if (gone <= degree) {
        // As few as that leave two gaps and nothing over: no set is counted twice.
        assertThat(bound).isEqualTo(exact, within(1e-8));
      }
    }
  }

  @Test
  void parted_corruptAndDropped_count() {
    assertThat(new Cycle(100, 8, 4, 3).parted()).isZero();
    assertThat(new Cycle(100, 8, 4, 4).parted()).isPositive();
    assertThat(new Cycle(100, 8, 60, 60).parted()).isEqualTo(1);
  }

  /** More factors than a double has room for are not taken for none. */
  @Test
  void parted_vanishing_isNotZero() {
    assertThat(new Cycle(10_000, 400, 100, 300).parted()).isBetween(Double.MIN_NORMAL, 1e-90);
  }

  private static boolean parts(int cohort, int degree, int gone) {
    int left = Integer.numberOfTrailingZeros(~gone);
    BitSet reached = new BitSet();
    BitSet frontier = new BitSet();
    if (left < cohort) {
      frontier.set(left);
    }
    while (!frontier.isEmpty()) {
      int device = frontier.nextSetBit(0);
      frontier.clear(device);
      reached.set(device);
      for (int step = -degree / 2; step <= degree / 2; step++) {
        int other = Math.floorMod(device + step, cohort);
        if ((gone >> other & 1) == 0 && !reached.get(other)) {
          frontier.set(other);
        }
      }
    }
    return reached.cardinality() < cohort - Integer.bitCount(gone);
  }
}
