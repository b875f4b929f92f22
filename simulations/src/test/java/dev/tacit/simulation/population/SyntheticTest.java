package dev.tacit.simulation.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import org.junit.jupiter.api.Test;

class SyntheticTest {
  private static float[] input(ExampleStore examples, int example) {
    float[] input = new float[Synthetic.FEATURES];
    examples.input(example, input, 0);
    return input;
  }

  private static double[] mean(ExampleStore examples) {
    double[] mean = new double[Synthetic.FEATURES];
    for (int example = 0; example < examples.size(); example++) {
      float[] input = input(examples, example);
      for (int j = 0; j < mean.length; j++) {
        mean[j] += (double) input[j] / examples.size();
      }
    }
    return mean;
  }

  @Test
  void of_anyClient_isWellFormedSplitNineToOneAndAtLeastFifty() {
    Synthetic population = Synthetic.of(1, 1, 30, 4);
    assertThat(population.size()).isEqualTo(Synthetic.PUBLISHED_CLIENTS);
    assertThat(population.name()).isEqualTo("synthetic(1, 1)");
    for (int client = 0; client < 30; client++) {
      ExampleStore train = population.train(client);
      int all = train.size() + population.test(client).size();
      assertThat(all).isGreaterThanOrEqualTo(50);
      assertThat(train.size()).isEqualTo((int) Math.floor(all * 9 / 10.0));
      assertThat(population.trainSize(client)).isEqualTo(train.size());
      assertThat(train.inputShape()).containsExactly(60);
      assertThat(train.classes()).isEqualTo(10);
      WellFormed.check(train);
      WellFormed.check(population.test(client));
    }
  }

  @Test
  void of_sameSeed_givesAClientTheSameWhateverOthersThereAre() {
    Synthetic few = Synthetic.of(0.5, 0.5, 3, 9);
    Synthetic many = Synthetic.of(0.5, 0.5, 20, 9);
    assertThat(few.name()).isEqualTo("synthetic(0.5, 0.5)");
    assertThat(few.train(2).size()).isEqualTo(many.train(2).size());
    assertThat(input(few.train(2), 7)).isEqualTo(input(many.train(2), 7));
    assertThat(few.train(2).label(7)).isEqualTo(many.train(2).label(7));
    assertThat(input(few.train(2), 7)).isNotEqualTo(input(few.train(1), 7));
    assertThat(input(Synthetic.of(0.5, 0.5, 3, 10).train(2), 7))
        .isNotEqualTo(input(few.train(2), 7));
  }

  @Test
  void of_sizesAndCentres_haveTheirLaws() {
    int clients = 600;
    Synthetic population = Synthetic.of(0, 3, clients, 1);
    int small = 0;
    double squares = 0;
    for (int client = 0; client < clients; client++) {
      ExampleStore train = population.train(client);
      int extra = train.size() + population.test(client).size() - 50;
      small += extra < 55 ? 1 : 0;
      double centre = 0;
      for (double mean : mean(train)) {
        centre += mean / Synthetic.FEATURES;
      }
      squares += centre * centre / clients;
    }
    // P(whole part of the log-normal number < 55) = Phi((log 55 - 4) / 2) = 0.5015: mean 300.9,
    // deviation 12.2. B_k + the mean of 60 normal variables has variance 9 + 1/60, and that of
    // inputs adds below 0.001; an estimate's deviation is 9.02 sqrt(2 / 600) = 0.52. Six of each.
    assertThat(small).isBetween(228, 374);
    assertThat(squares).isCloseTo(9.02, within(3.13));
  }

  @Test
  void of_features_haveVariancesThatFall() {
    // A client with many examples.
    Synthetic population = Synthetic.of(1, 1, 30, 2);
    ExampleStore largest = population.train(0);
    for (int client = 1; client < 30; client++) {
      largest =
          population.train(client).size() > largest.size() ? population.train(client) : largest;
    }
    int size = largest.size();
    assertThat(size).isGreaterThan(800);
    double[] mean = mean(largest);
    double[] variance = new double[mean.length];
    for (int example = 0; example < size; example++) {
      float[] input = input(largest, example);
      for (int j = 0; j < mean.length; j++) {
        variance[j] += Math.pow(input[j] - mean[j], 2) / (size - 1);
      }
    }
    for (int j = 0; j < mean.length; j++) {
      double expected = Math.pow(j + 1, -1.2);
      // Chi-squared: deviation expected sqrt(2 / size); 6.5 of them, as its tail is the heavier.
      assertThat(variance[j]).isCloseTo(expected, within(6.5 * expected * Math.sqrt(2.0 / size)));
    }
  }

  @Test
  void of_alpha_changesNoLabel() {
    Synthetic zero = Synthetic.of(0, 1, 10, 6);
    Synthetic large = Synthetic.of(4, 1, 10, 6);
    for (int client = 0; client < 10; client++) {
      ExampleStore one = zero.train(client);
      ExampleStore other = large.train(client);
      assertThat(one.size()).isEqualTo(other.size());
      for (int example = 0; example < one.size(); example++) {
        assertThat(other.label(example)).isEqualTo(one.label(example));
      }
    }
  }

  @Test
  void iid_clients_areAlikeAndThoseOfSkewAreNot() {
    PartitionStatistics iid = PartitionStatistics.of(Synthetic.iid(30, 3), 30);
    PartitionStatistics skewed = PartitionStatistics.of(Synthetic.of(1, 1, 30, 3), 30);
    // With 45 examples or more in 10 classes chance alone gives at most some 0.25.
    assertThat(iid.meanDistance()).isLessThan(0.25);
    assertThat(skewed.meanDistance()).isGreaterThan(0.5);
    ExampleStore one = Synthetic.iid(30, 3).train(0);
    // Mean 0 with deviation at most 1 / sqrt(45); six of them.
    for (double mean : mean(one)) {
      assertThat(mean).isCloseTo(0, within(6 / Math.sqrt(45)));
    }
  }

  @Test
  void of_badValues_areRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Synthetic.of(-1, 0, 30, 1))
        .withMessage("alpha must be at least 0 and finite but was -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Synthetic.iid(0, 1))
        .withMessage("clients must be in [1, 1000] but was 0");
  }
}
