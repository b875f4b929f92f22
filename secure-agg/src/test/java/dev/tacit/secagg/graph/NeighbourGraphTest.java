package dev.tacit.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.testing.Fleet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NeighbourGraphTest {
  @Property(tries = 60)
  void neighbours_anyCohort_areSymmetricAndRegular(
      @ForAll @IntRange(min = 4, max = 80) int cohort,
      @ForAll @IntRange(min = 1, max = 39) int half,
      @ForAll @IntRange(max = 1000) int round) {
    int degree = 2 * half < cohort - 1 ? 2 * half : cohort - 1;
    NeighbourGraph graph = graph(cohort, degree, round);
    for (int i = 0; i < cohort; i++) {
      int[] members = graph.closedNeighbourhood(i);
      assertThat(members).hasSize(degree + 1).isSorted().doesNotHaveDuplicates().contains(i);
      assertThat(graph.adjacent(i, i)).isFalse();
      for (int j = 0; j < cohort; j++) {
        boolean listed = Arrays.binarySearch(members, j) >= 0 && j != i;
        assertThat(graph.adjacent(i, j)).isEqualTo(listed).isEqualTo(graph.adjacent(j, i));
      }
    }
  }

  @Test
  void graph_anotherRound_isAnotherGraph() {
    Set<String> seen = new HashSet<>();
    for (int round = 0; round < 20; round++) {
      seen.add(Arrays.toString(graph(40, 6, round).closedNeighbourhood(0)));
    }
    assertThat(seen).hasSize(20);
  }

  @Test
  void graph_oddSparseDegree_isRefused() {
    assertThatThrownBy(() -> graph(10, 5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("degree must be 9, or even and less, for a cohort of 10 but was 5");
    assertThatThrownBy(() -> graph(10, 10, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Device 0's neighbours are spread evenly over the others: 3,000 graphs, 19 cells, chi-square
   * with 18 degrees of freedom exceeds 75 with probability below 1e-7 (draws without replacement
   * only make it smaller).
   */
  @Test
  void graph_manyRounds_choosesNeighboursEvenly() {
    int[] counts = new int[20];
    for (int round = 0; round < 3000; round++) {
      for (int member : graph(20, 4, round).closedNeighbourhood(0)) {
        counts[member]++;
      }
    }
    double expected = 3000 * 4 / 19.0;
    double chiSquare = 0;
    for (int i = 1; i < 20; i++) {
      chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(75);
  }

  private static NeighbourGraph graph(int cohort, int degree, int round) {
    SecAggParameters parameters = new SecAggParameters(degree, (degree + 3) / 2, 8, 1);
    return NeighbourGraph.of(parameters, Fleet.binding(Fleet.names(cohort), round, (byte) 0));
  }
}
