package dev.tacit.datasets.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
  /** Example i has input i and one of ten labels. */
  private record Numbers(int size) implements ExampleStore {
    @Override
    public int[] inputShape() {
      return new int[] {1};
    }

    @Override
    public int classes() {
      return 10;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      into[offset] = example;
    }

    @Override
    public int label(int example) {
      return example * 7 % 10;
    }

    @Override
    public int targets() {
      return 1;
    }

    @Override
    public void target(int example, float[] into, int offset) {
      into[offset] = -example;
    }
  }

  @Provide
  Arbitrary<String> partitions() {
    return Arbitraries.of(
        "iid",
        "dirichlet:0.001",
        "dirichlet:0.1",
        "dirichlet:1",
        "dirichlet:1000000",
        "shards:1",
        "shards:2",
        "shards:50",
        "log-normal-sizes:0",
        "log-normal-sizes:10",
        "dirichlet-sizes:0.001",
        "dirichlet-sizes:1000000");
  }

  @Property(tries = 300)
  void split_anything_givesEachExampleToOneClientAndNoneNothing(
      @ForAll("partitions") String text,
      @ForAll @IntRange(min = 1, max = 400) int size,
      @ForAll @IntRange(min = 1, max = 50) int wanted,
      @ForAll long seed) {
    int clients = Math.min(size, wanted);
    Numbers whole = new Numbers(size);
    List<ExampleStore> parts = Partition.parse(text).split(whole, clients, seed);
    assertThat(parts).hasSize(clients);
    List<Integer> seen = new ArrayList<>();
    for (ExampleStore part : parts) {
      assertThat(part.size()).isPositive();
      int at = 0;
      for (int number : numbers(part)) {
        seen.add(number);
        float[] target = new float[part.targets()];
        part.target(at++, target, 0);
        assertThat(target).containsExactly(-number);
      }
    }
    assertThat(seen).hasSize(size).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iid", "dirichlet:0.5", "shards:2"})
  void split_sameSeed_dealsTheSame(String text) {
    Numbers whole = new Numbers(1000);
    Partition partition = Partition.parse(text);
    List<ExampleStore> first = partition.split(whole, 7, 3);
    List<ExampleStore> again = partition.split(whole, 7, 3);
    List<ExampleStore> other = partition.split(whole, 7, 4);
    assertThat(numbers(again.get(2))).isEqualTo(numbers(first.get(2)));
    assertThat(numbers(other.get(2))).isNotEqualTo(numbers(first.get(2)));
  }

  @Test
  void split_iid_isEvenAndMixed() {
    for (ExampleStore part : new Iid().split(new Numbers(10_000), 10, 1)) {
      assertThat(part.size()).isEqualTo(1000);
      // Hypergeometric with mean 100 and deviation 9; six of them.
      assertThat(ofLabel(part, 3)).isBetween(46, 154);
    }
  }

  @Test
  void split_shards_givesFewLabelsToEach() {
    for (ExampleStore part : new Shards(2).split(new Numbers(10_000), 10, 1)) {
      Set<Integer> labels = new TreeSet<>();
      for (int i = 0; i < part.size(); i++) {
        labels.add(part.label(i));
      }
      assertThat(labels.size()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void split_dirichlet_followsItsVariance() {
    // A share of symmetric Dirichlet over 10 has variance 0.09 / (10 alpha + 1).
    for (double alpha : new double[] {0.1, 1, 10}) {
      double sum = 0;
      int count = 0;
      for (int seed = 0; seed < 40; seed++) {
        for (ExampleStore part : new Dirichlet(alpha).split(new Numbers(10_000), 10, seed)) {
          for (int label = 0; label < 10; label++) {
            double share = ofLabel(part, label) / 1000.0;
            sum += (share - 0.1) * (share - 0.1);
            count++;
          }
        }
      }
      double expected = 0.09 / (10 * alpha + 1);
      assertThat(sum / count).isBetween(0.7 * expected, 1.3 * expected);
    }
  }

  @Test
  void parse_anythingElse_isRefused() {
    for (String text :
        new String[] {"", "iid:1", "IID", "dirichlet", "dirichlet:", "shards:x", "shards:1.5"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Partition.parse(text))
          .withMessageStartingWith("partition must be iid, dirichlet:ALPHA with")
          .withMessageEndingWith(" but was " + text);
    }
    for (String text :
        new String[] {"dirichlet:0", "dirichlet:-1", "dirichlet:NaN", "shards:0", "shards:-2"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Partition.parse(text));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Iid().split(new Numbers(3), 4, 1))
        .withMessage("clients must be in 1..3 but was 4");
  }

  private static int ofLabel(ExampleStore part, int label) {
    int count = 0;
    for (int i = 0; i < part.size(); i++) {
      count += part.label(i) == label ? 1 : 0;
    }
    return count;
  }

  private static int[] numbers(ExampleStore part) {
    int[] numbers = new int[part.size()];
    float[] input = new float[1];
    for (int i = 0; i < numbers.length; i++) {
      part.input(i, input, 0);
      numbers[i] = (int) input[0];
    }
    return numbers;
  }

  /** Example i belongs to group i mod groups. */
  private record Grouped(Numbers numbers, int groups) implements GroupedStore {
    @Override
    public int size() {
      return numbers.size();
    }

    @Override
    public int[] inputShape() {
      return numbers.inputShape();
    }

    @Override
    public int classes() {
      return numbers.classes();
    }

    @Override
    public void input(int example, float[] into, int offset) {
      numbers.input(example, into, offset);
    }

    @Override
    public int label(int example) {
      return numbers.label(example);
    }

    @Override
    public int group(int example) {
      return example % groups;
    }
  }

  @Property(tries = 100)
  void groups_anything_areNeverTornApart(
      @ForAll @IntRange(min = 1, max = 30) int groups,
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll @IntRange(min = 30, max = 300) int size,
      @ForAll long seed) {
    int clients = Math.min(groups, wanted);
    Set<Integer> seen = new TreeSet<>();
    int examples = 0;
    for (ExampleStore part :
        Partition.parse("groups").split(new Grouped(new Numbers(size), groups), clients, seed)) {
      Set<Integer> own = new TreeSet<>();
      for (int i = 0; i < part.size(); i++) {
        own.add(GroupedStore.groupOf(part, i));
      }
      assertThat(own).hasSizeBetween(groups / clients, (groups + clients - 1) / clients);
      assertThat(seen).doesNotContainAnyElementsOf(own);
      seen.addAll(own);
      examples += part.size();
    }
    assertThat(seen).hasSize(groups);
    assertThat(examples).isEqualTo(size);
  }

  @Test
  void groups_noneOrTooFew_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partition.parse("groups").split(new Numbers(10), 2, 1))
        .withMessageContaining("partition must be other than groups");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partition.parse("groups").split(new Grouped(new Numbers(10), 3), 4, 1))
        .withMessage("clients must be at most as many as groups, 3, but was 4");
  }

  /**
   * The logarithms of log-normal sizes have the deviation sigma: of 4000 draws the sample deviation
   * has a relative one of 1/sqrt(8000), 1.1 %, and 6 % is 5.4 of these (1e-7).
   */
  @Test
  void logNormalSizes_sigmaOne_haveThatDeviation() {
    List<ExampleStore> parts =
        Partition.parse("log-normal-sizes:1").split(new Numbers(8_000_000), 4000, 7);
    double[] logs = parts.stream().mapToDouble(part -> Math.log(part.size())).toArray();
    double mean = Arrays.stream(logs).average().orElseThrow();
    double variance = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum() / 3999;
    assertThat(Math.sqrt(variance)).isBetween(0.94, 1.06);
  }

  @Test
  void sizes_equalOrNearly_whenTheLawSaysSo() {
    for (String text : List.of("log-normal-sizes:0", "dirichlet-sizes:1000000")) {
      for (ExampleStore part : Partition.parse(text).split(new Numbers(10_000), 10, 3)) {
        assertThat(part.size()).isBetween(990, 1010);
      }
    }
  }
}
