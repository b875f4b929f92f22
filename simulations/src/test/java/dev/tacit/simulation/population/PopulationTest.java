package dev.tacit.simulation.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PopulationTest {
  private static int[] inputs(ExampleStore examples) {
    float[] into = new float[1];
    return IntStream.range(0, examples.size())
        .map(
            example -> {
              examples.input(example, into, 0);
              return (int) into[0];
            })
        .toArray();
  }

  @Test
  void partitioned_shards_dealsEachExampleToOneClient() {
    Population population =
        Population.partitioned(
            "numbers", Labelled.inTurn(1000, 10), Partition.parse("shards:2"), 50, 3);
    assertThat(population.size()).isEqualTo(50);
    List<Integer> seen = new ArrayList<>();
    for (int client = 0; client < 50; client++) {
      assertThat(population.train(client).size()).isEqualTo(20);
      assertThat(population.test(client).size()).isZero();
      IntStream.of(inputs(population.train(client))).forEach(seen::add);
    }
    assertThat(seen).hasSize(1000).doesNotHaveDuplicates();
    assertThat(population.name()).isEqualTo("numbers");
    assertThat(population.description())
        .isEqualTo(
            "1000 examples dealt out to 50 clients, each to one, by Shards[perClient=2] with seed"
                + " 3.");
  }

  @Test
  void byGroup_shakespeare_givesEachRoleItsOwn() {
    Dataset plays = Datasets.shakespeareByRole(80);
    Population population = Population.byGroup("roles", plays.train(), plays.test());
    assertThat(population.size()).isBetween(100, GroupedStore.groupsOf(plays.train()));
    int training = 0;
    int testing = 0;
    int before = -1;
    for (int client = 0; client < population.size(); client++) {
      ExampleStore train = population.train(client);
      ExampleStore test = population.test(client);
      int group = GroupedStore.groupOf(train, 0);
      assertThat(group).isGreaterThan(before);
      before = group;
      for (int example = 0; example < train.size(); example++) {
        assertThat(GroupedStore.groupOf(train, example)).isEqualTo(group);
      }
      for (int example = 0; example < test.size(); example++) {
        assertThat(GroupedStore.groupOf(test, example)).isEqualTo(group);
      }
      training += train.size();
      testing += test.size();
    }
    assertThat(training).isEqualTo(plays.train().size());
    assertThat(testing).isPositive().isLessThanOrEqualTo(plays.test().size());
  }

  @Test
  void byGroup_groupsWithoutExamples_areNoClients() {
    Labelled train = new Labelled(2, new int[] {0, 1, 1, 0}, 5, new int[] {3, 1, 3, 1});
    Labelled test = new Labelled(2, new int[] {1, 0}, 5, new int[] {3, 4});
    Population population = Population.byGroup("few", train, test);
    assertThat(population.size()).isEqualTo(2);
    assertThat(inputs(population.train(0))).containsExactly(1, 3);
    assertThat(inputs(population.train(1))).containsExactly(0, 2);
    assertThat(population.test(0).size()).isZero();
    assertThat(inputs(population.test(1))).containsExactly(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.byGroup("none", Labelled.of(2, 0, 1), test))
        .withMessage("train must have groups but has none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.byGroup("none", train, Labelled.of(2, 0, 1)))
        .withMessage("test must have 5 groups as train but has 0");
  }

  @Test
  @Timeout(10)
  void reused_aMillionClients_drawsUniformlyWithoutMemory() {
    Population population =
        Population.reused("numbers", Labelled.inTurn(100, 10), 1_000_000, 20, 5);
    int[] counts = new int[100];
    for (int client = 0; client < 1_000_000; client += 50) {
      int[] own = inputs(population.train(client));
      assertThat(own.length).isEqualTo(20);
      for (int i = 0; i < own.length; i++) {
        counts[own[i]]++;
        assertThat(i == 0 || own[i] > own[i - 1]).isTrue();
      }
    }
    // Of 20,000 clients each holds an example with 0.2: deviation 56.6; six of them, 2e-7 in all.
    for (int count : counts) {
      assertThat(count).isBetween(4000 - 340, 4000 + 340);
    }
    assertThat(inputs(population.train(999_999))).isEqualTo(inputs(population.train(999_999)));
    assertThat(population.description())
        .isEqualTo(
            "1000000 clients of 20 examples, each drawn from the same 100 by seed 5. Examples are"
                + " re-used across simulated users: each is held by some 2.00e+05 of them.");
  }

  @Test
  void reusedWithLabelSkew_manyClients_haveTheVarianceOfADirichletMultinomial() {
    // Shares 1/2, 1/4, 1/4, and one class that is empty.
    Labelled examples = Labelled.of(4, 0, 0, 0, 0, 1, 1, 3, 3);
    int each = 12;
    int clients = 20_000;
    for (double alpha : new double[] {0.1, 1, 30}) {
      Population population =
          Population.reusedWithLabelSkew("skewed", examples, clients, each, alpha, 8);
      double[] mean = new double[4];
      double square = 0;
      double fourth = 0;
      for (int client = 0; client < clients; client++) {
        ExampleStore own = population.train(client);
        int[] counts = new int[4];
        for (int example = 0; example < each; example++) {
          counts[own.label(example)]++;
        }
        for (int label = 0; label < 4; label++) {
          mean[label] += counts[label] / (double) each / clients;
        }
        double off = Math.pow(counts[0] / (double) each - 0.5, 2);
        square += off / clients;
        fourth += off * off / clients;
      }
      double variance = 0.25 / each * (each + alpha) / (1 + alpha);
      // Six deviations each, of means over clients; 4e-9.
      double unit = 6 / Math.sqrt(clients);
      assertThat(mean[0]).isCloseTo(0.5, within(unit * Math.sqrt(variance)));
      assertThat(mean[1]).isCloseTo(0.25, within(unit * Math.sqrt(variance)));
      assertThat(mean[2]).isZero();
      assertThat(square).isCloseTo(variance, within(unit * Math.sqrt(fourth - square * square)));
    }
  }

  @Property(tries = 100)
  void heldOut_anyShare_splitsEachClientInTwo(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int each,
      @ForAll @IntRange(max = 99) int percent) {
    Population whole = Population.reused("numbers", Labelled.inTurn(60, 3), 7, each, seed);
    Population split = whole.heldOut(percent / 100.0, seed + 1);
    for (int client = 0; client < 7; client++) {
      int[] train = inputs(split.train(client));
      int[] test = inputs(split.test(client));
      assertThat(test.length).isEqualTo((int) (percent / 100.0 * each));
      assertThat(train).isNotEmpty().hasSize(split.trainSize(client));
      assertThat(IntStream.concat(IntStream.of(train), IntStream.of(test)).sorted().toArray())
          .isEqualTo(inputs(whole.train(client)));
    }
    assertThat(split.size()).isEqualTo(7);
    assertThat(split.description()).startsWith(whole.description()).contains("share of");
  }

  @Test
  void factories_badValues_areRefusedByName() {
    Labelled store = Labelled.inTurn(10, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.reused("a", store, 5, 11, 1))
        .withMessage("each must be in [1, 10] but was 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.reused("a", store, 0, 5, 1))
        .withMessage("clients must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.reusedWithLabelSkew("a", store, 5, 5, 0, 1))
        .withMessage("alpha must be in 0.001..1000000 but was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.reused("a", store, 5, 5, 1).heldOut(1, 1))
        .withMessage("share must be in [0, 1) but was 1.0");
  }
}
