package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LikelihoodRatioTest {
  /** Target 0 and 1, in the first four runs and out of the others. */
  private static final double[][] RUNS = {
    {1, 4}, {2.5, 4.5}, {3, 3.5}, {2, 5}, {-1, 1}, {0.5, 2}, {0, 1.5}, {0.25, 0}
  };

  private static LikelihoodRatio fit(int targets, int times) {
    List<double[]> statistics = new ArrayList<>();
    List<BitSet> in = new ArrayList<>();
    for (int i = 0; i < RUNS.length * times; i++) {
      int run = i % RUNS.length;
      statistics.add(IntStream.range(0, targets).mapToDouble(t -> RUNS[run][t]).toArray());
      BitSet there = new BitSet();
      there.set(0, targets, run < 4);
      in.add(there);
    }
    return LikelihoodRatio.fit(statistics, in);
  }

  /** Reference values: scipy.stats.norm.logpdf of scipy 1.17.1, with numpy's std(ddof=1). */
  @Test
  void online_ofOneTarget_isTheRatioOfDensities() {
    LikelihoodRatio ratio = fit(1, 1);
    assertThat(ratio.online(0, 1.2)).isCloseTo(0.9954390237468307, within(1e-12));
    assertThat(ratio.offline(0, 1.2)).isCloseTo(1.9201844790891678, within(1e-12));
  }

  /** The same with the mean of both targets' variances. */
  @Test
  void online_ofFewRuns_hasOneVarianceForAllTargets() {
    LikelihoodRatio ratio = fit(2, 1);
    assertThat(ratio.online(0, 1.2)).isCloseTo(0.632376678391628, within(1e-12));
    assertThat(ratio.offline(0, 1.2)).isCloseTo(1.6567026519958385, within(1e-12));
  }

  /** Eight times the same runs: variances are those of one target, but for the divisor. */
  @Test
  void offline_ofManyRuns_hasAVarianceForEachTarget() {
    double correction = Math.sqrt((32 - 1) / (8.0 * 3));
    assertThat(fit(2, 8).offline(0, 1.2)).isCloseTo(1.9201844790891678 * correction, within(1e-12));
  }

  @Test
  void fit_aTargetThatIsNeverOut_isRefused() {
    BitSet in = new BitSet();
    in.set(0);
    List<double[]> four = List.of(new double[1], new double[1], new double[1], new double[1]);
    assertThatThrownBy(() -> LikelihoodRatio.fit(four, List.of(in, in, in, new BitSet())))
        .hasMessageContaining("out twice at least but had one out 1 times");
  }

  @Test
  void online_statisticsThatDoNotVary_areFinite() {
    BitSet in = new BitSet();
    in.set(0);
    List<double[]> four = List.of(new double[1], new double[1], new double[1], new double[1]);
    LikelihoodRatio ratio = LikelihoodRatio.fit(four, List.of(in, in, new BitSet(), new BitSet()));
    assertThat(ratio.online(0, 0)).isZero();
  }
}
