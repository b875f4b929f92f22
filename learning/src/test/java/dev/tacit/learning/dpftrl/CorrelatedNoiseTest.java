package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.TreeAggregation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorrelatedNoiseTest {
  static List<CorrelatedNoise> settings() {
    return Fixtures.settings();
  }

  /** Every set of steps that the participation allows, against the strategy written out. */
  @ParameterizedTest
  @MethodSource("settings")
  void sensitivity_smallRuns_isThatOfTheWorstPattern(CorrelatedNoise noise) {
    for (int steps : new int[] {1, 6, 11, 13}) {
      double[][] gram = gram(Fixtures.strategy(noise, steps));
      for (int separation = 1; separation <= steps; separation++) {
        for (int most = 1; most <= Math.min(4, steps); most++) {
          Participation participation =
              new Participation(steps, separation, most, Assignment.INDEPENDENT);
          if (noise instanceof Tree tree
              && participation.most() > 1
              && separation < tree.stepsPerTree()) {
            assertThatIllegalArgumentException().isThrownBy(() -> noise.sensitivity(participation));
            continue;
          }
          double worst = worst(gram, separation, most);
          assertThat(noise.sensitivity(participation))
              .as("%s %s", noise, participation)
              .isBetween(worst * (1 - 1e-14), worst * (1 + 1e-9));
        }
      }
    }
  }

  private static double[][] gram(double[][] strategy) {
    int steps = strategy[0].length;
    double[][] gram = new double[steps][steps];
    for (double[] row : strategy) {
      for (int i = 0; i < steps; i++) {
        for (int j = 0; j < steps; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    return gram;
  }

  private static double worst(double[][] gram, int separation, int most) {
    double worst = 0;
    for (int set = 1; set < 1 << gram.length; set++) {
      double squares = Integer.bitCount(set) > most ? 0 : squares(gram, set, separation);
      worst = Math.max(worst, squares);
    }
    return Math.sqrt(worst);
  }

  private static double squares(double[][] gram, int set, int separation) {
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < gram.length; i++) {
      if ((set >> i & 1) == 1) {
        if (!steps.isEmpty() && i - steps.get(steps.size() - 1) < separation) {
          return 0;
        }
        steps.add(i);
      }
    }
    double sum = 0;
    for (int i : steps) {
      for (int j : steps) {
        sum += Math.abs(gram[i][j]);
      }
    }
    return sum;
  }

  private static double epsilon(PrivacyEvent event, NeighbouringRelation relation) {
    return PldAccountant.epsilon(event, relation, 1e-6).upper();
  }

  @Test
  void event_calibratedFullBandsOnce_isOneGaussian() {
    Participation once = Fixtures.once(50);
    CorrelatedNoise noise = Banded.squareRoot(1, 50).calibrated(1.7, once);
    double one = epsilon(new Gaussian(1.7), NeighbouringRelation.ADD_OR_REMOVE_ONE);
    assertThat(epsilon(noise.event(once), NeighbouringRelation.ADD_OR_REMOVE_ONE))
        .isBetween(one * (1 - 1e-6), one);
    // Columns that do not overlap: three participations are three Gaussians.
    Participation thrice = Participation.passes(50, 3, Assignment.INDEPENDENT);
    double three =
        epsilon(new SelfComposed(new Gaussian(1.7), 3), NeighbouringRelation.ADD_OR_REMOVE_ONE);
    assertThat(epsilon(noise.event(thrice), NeighbouringRelation.ADD_OR_REMOVE_ONE))
        .isCloseTo(three, within(1e-6 * three));
  }

  @Test
  void event_treeOnce_isTreeAggregation() {
    for (int steps : new int[] {1, 15, 16, 100}) {
      double tree =
          epsilon(new TreeAggregation(4, List.of((long) steps)), NeighbouringRelation.ZERO_OUT);
      assertThat(
              epsilon(
                  new Tree(4, steps).event(Fixtures.once(steps)), NeighbouringRelation.ZERO_OUT))
          .isCloseTo(tree, within(1e-6 * tree));
    }
  }

  @Test
  void event_arrangedBatches_hasNoBoundForAddingOrRemoving() {
    Participation arranged = Participation.passes(10, 2, Assignment.ARRANGED);
    Participation independent = Participation.passes(10, 2, Assignment.INDEPENDENT);
    for (CorrelatedNoise noise : List.of(new Tree(3, 10), Banded.squareRoot(3, 10))) {
      assertThatThrownBy(
              () -> epsilon(noise.event(arranged), NeighbouringRelation.ADD_OR_REMOVE_ONE))
          .isInstanceOf(UnsupportedEventException.class);
      assertThat(epsilon(noise.event(arranged), NeighbouringRelation.ZERO_OUT))
          .isEqualTo(epsilon(noise.event(independent), NeighbouringRelation.ADD_OR_REMOVE_ONE));
    }
  }

  @Test
  void event_ofTwoStreams_isChargedTwice() {
    Participation once = Fixtures.once(10);
    CorrelatedNoise noise = Banded.squareRoot(1, 10).calibrated(2, once);
    double twice = epsilon(new SelfComposed(new Gaussian(2), 2), NeighbouringRelation.ZERO_OUT);
    assertThat(epsilon(noise.event(once, 2), NeighbouringRelation.ZERO_OUT))
        .isCloseTo(twice, within(1e-6 * twice));
  }

  /**
   * With all bands, C and A C^-1 are both the square root of A: the last running sum has variance
   * sum of f_i^2, and so has the first column of C (Fichtenberger et al. 2023).
   */
  @Test
  void squareRoot_allBands_isItsOwnDecoder() {
    int steps = 300;
    Banded root = Banded.squareRoot(1, steps);
    double squares = Math.pow(root.sensitivity(Fixtures.once(steps)), 2);
    assertThat(root.prefixVariances(steps)[steps - 1]).isCloseTo(squares, within(1e-9));
    assertThat(root.coefficients().subList(0, 4)).containsExactly(1.0, 0.5, 0.375, 0.3125);
    // its asymptote is 1 + ln(t)/pi and a constant below 0.1
    assertThat(squares).isBetween(1 + Math.log(steps) / Math.PI, 1.1 + Math.log(steps) / Math.PI);
  }

  @Test
  void estimateVariance_isThatOfOwnNoiseAndTwoChildren() {
    double variance = 1;
    for (int level = 0; level < 20; level++) {
      assertThat(Tree.estimateVariance(level)).isCloseTo(variance, within(1e-12));
      variance = 1 / (1 + 1 / (2 * variance));
    }
  }

  @Test
  void bltFit_comesCloseToTheSquareRoot_andIsTheSameEachTime() {
    Participation once = Fixtures.once(1000);
    double root = loss(Banded.squareRoot(1, 1000), once);
    double last = Double.POSITIVE_INFINITY;
    for (int buffers = 1; buffers <= 3; buffers++) {
      Blt blt = BltFit.fit(1, once, buffers);
      assertThat(BltFit.fit(1, once, buffers)).isEqualTo(blt);
      assertThat(loss(blt, once)).isLessThan(last);
      last = loss(blt, once);
    }
    // Dvijotham et al. 2024, figure 1: a few buffers are near the optimum
    assertThat(last).isLessThan(1.02 * root);
  }

  @Test
  void bltFit_severalPasses_isBetterThanTreesAndIndependentNoise() {
    Participation passes = Participation.passes(100, 5, Assignment.INDEPENDENT);
    double blt = loss(BltFit.fit(1, passes, 3), passes);
    assertThat(blt).isLessThan(0.8 * loss(new Tree(1, 100), passes));
    assertThat(blt).isLessThan(0.5 * loss(new Banded(1, List.of(1.0)), passes));
    // with 4 vectors for 99
    assertThat(blt).isLessThan(1.05 * loss(Banded.squareRoot(1, 100), passes));
  }

  /**
   * The buffers that jax_privacy finds for 100000 steps and the greatest error of a running sum
   * (buffered_toeplitz_test.py, test_optimize_single_participation_golden; 1.16 is its bound for
   * them): whatever number is moved, ours gets worse too.
   */
  @Test
  void blt_jaxPrivacysOptimum_isOneByOurFormulasToo() {
    double[] golden = {0.0122853238, 0.1878393665, 0.9999528892, 0.9857068667};
    double least = greatestError(golden);
    assertThat(least / (1 + Math.log(100_000) / Math.PI)).isBetween(1.0, 1.16);
    for (int i = 0; i < golden.length; i++) {
      for (double sign : new double[] {-1, 1}) {
        double[] moved = golden.clone();
        moved[i] += sign * 1e-3 * (i < 2 ? moved[i] : 1 - moved[i]);
        assertThat(greatestError(moved)).isGreaterThan(least);
      }
    }
  }

  private static double greatestError(double[] numbers) {
    int steps = 100_000;
    Blt blt = new Blt(1, List.of(numbers[0], numbers[1]), List.of(numbers[2], numbers[3]));
    return blt.sensitivity(Fixtures.once(steps)) * Math.sqrt(blt.prefixVariances(steps)[steps - 1]);
  }

  private static double loss(CorrelatedNoise noise, Participation participation) {
    return noise.calibrated(1, participation).rootMeanSquareError(participation.steps());
  }

  @Test
  void settings_outsideWhatIsProven_areRefused() {
    List<Runnable> wrong =
        List.of(
            () -> new Tree(0, 1),
            () -> new Tree(1, 0),
            () -> new Banded(Double.NaN, List.of(1.0)),
            () -> new Banded(1, List.of()),
            () -> new Banded(1, List.of(0.5)),
            () -> new Banded(1, List.of(1.0, -0.1)),
            () -> new Banded(1, List.of(1.0, 0.1, 0.2)),
            () -> new Banded(1, List.of(1.0, Double.NaN)),
            () -> new Blt(1, List.of(), List.of()),
            () -> new Blt(1, List.of(0.6, 0.5), List.of(0.1, 0.1)),
            () -> new Blt(1, List.of(-0.1), List.of(0.1)),
            () -> new Blt(1, List.of(0.1), List.of(1.0)),
            () -> new Blt(1, List.of(0.1), List.of(0.1, 0.2)),
            () -> new Participation(0, 1, 1, Assignment.ARRANGED),
            () -> new Participation(5, 6, 1, Assignment.ARRANGED),
            () -> new Participation(5, 1, 0, Assignment.ARRANGED),
            () -> Participation.passes(1 << 12, 1 << 12, Assignment.ARRANGED));
    for (Runnable one : wrong) {
      assertThatIllegalArgumentException().isThrownBy(one::run).withMessageContaining("must be");
    }
  }
}
