package dev.tacit.privacy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyEventsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"laplace\",\"b\":2.0}",
        "{\"type\":\"discrete_laplace\",\"a\":0.5,\"sensitivity\":2}",
        "{\"type\":\"discrete_gaussian\",\"sigma\":3.0,\"sensitivity\":1}",
        "{\"type\":\"skellam\",\"variance\":8.0,\"sensitivity\":1}",
        "{\"type\":\"distributed_discrete_gaussian\",\"share_sigma\":2.5,\"shares\":100,"
            + "\"l2_sensitivity\":150.25,\"dimension\":1000000}",
        "{\"type\":\"vector_skellam\",\"variance\":8.0,\"l1_sensitivity\":20.0,"
            + "\"l2_sensitivity\":3.5}",
        "{\"type\":\"randomized_response\",\"noise_parameter\":0.5,\"num_buckets\":4}",
        "{\"type\":\"exponential\",\"epsilon\":0.2}",
        "{\"type\":\"permute_and_flip\",\"epsilon\":0.2}",
        "{\"type\":\"epsilon_delta\",\"epsilon\":0.3,\"delta\":1.0E-7}",
        "{\"type\":\"zcdp\",\"rho\":0.05}",
        "{\"type\":\"mixture_of_gaussians\",\"sigma\":1.0,\"sensitivities\":[0.0,1.0],"
            + "\"probs\":[0.9,0.1]}",
        "{\"type\":\"tree_single_epoch\",\"sigma\":7.0,\"step_counts\":100}",
        "{\"type\":\"tree_single_epoch\",\"sigma\":7.0,\"step_counts\":[100,200]}",
        "{\"type\":\"fixed_size_without_replacement\",\"dataset_size\":10,\"sample_size\":3,"
            + "\"event\":{\"type\":\"gaussian\",\"sigma\":1.0}}",
        "{\"type\":\"truncated_poisson_gaussian\",\"dataset_size\":100,\"q\":0.1,"
            + "\"max_batch\":12,\"sigma\":1.0}",
        "{\"type\":\"single_pass\",\"batches\":10,\"event\":{\"type\":\"gaussian\",\"sigma\":1.0}}",
        "{\"type\":\"repeat_and_select\",\"event\":{\"type\":\"gaussian\",\"sigma\":1.0},"
            + "\"mean\":5.0,\"shape\":0.0}",
        "{\"type\":\"repeat_and_select\",\"event\":{\"type\":\"gaussian\",\"sigma\":1.0},"
            + "\"mean\":5.0,\"shape\":\"Infinity\"}",
      })
  void fromJson_ofEveryType_roundTrips(String json) {
    assertThat(PrivacyEvents.toJson(PrivacyEvents.fromJson(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"laplace\",\"b\":0}",
        "{\"type\":\"laplace\",\"b\":1,\"sensitivity\":1}",
        "{\"type\":\"discrete_laplace\",\"a\":1,\"sensitivity\":0.5}",
        "{\"type\":\"epsilon_delta\",\"epsilon\":1,\"delta\":2}",
        "{\"type\":\"mixture_of_gaussians\",\"sigma\":1,\"sensitivities\":[1],\"probs\":[0.5]}",
        "{\"type\":\"tree_single_epoch\",\"sigma\":1,\"step_counts\":[]}",
        "{\"type\":\"fixed_size_without_replacement\",\"dataset_size\":3,\"sample_size\":10,"
            + "\"event\":{\"type\":\"gaussian\",\"sigma\":1.0}}",
        "{\"type\":\"zcdp\",\"rho\":-1}",
        "{\"type\":\"distributed_discrete_gaussian\",\"share_sigma\":0.4,\"shares\":100,"
            + "\"l2_sensitivity\":2,\"dimension\":10}",
        "{\"type\":\"distributed_discrete_gaussian\",\"sigma\":2,\"shares\":100,"
            + "\"l2_sensitivity\":2,\"dimension\":10}",
        "{\"type\":\"vector_skellam\",\"variance\":8,\"l1_sensitivity\":0,"
            + "\"l2_sensitivity\":2}",
        "{\"type\":\"vector_skellam\",\"variance\":8,\"sensitivity\":1}",
        "{\"type\":\"nothing\"}",
      })
  void fromJson_ofWhatCannotBe_isRefused(String json) {
    assertThatThrownBy(() -> PrivacyEvents.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** By hand, and the absolute products of all pairs of the columns that a record may meet. */
  @Test
  void toeplitzSensitivity_isThatOfTheWorstSetOfSteps() {
    assertThat(MatrixMechanisms.sensitivity(new double[] {1, 0.5, 0.25}, 1, 1))
        .isCloseTo(Math.sqrt(1 + 0.25 + 0.0625), within(1e-9));
    // columns 0 and 2 of a banded strategy of two bands do not overlap
    assertThat(MatrixMechanisms.sensitivity(new double[] {0.8, 0.6, 0, 0}, 2, 9))
        .isCloseTo(Math.sqrt(2), within(1e-9));
    double[] blt =
        MatrixMechanisms.bltCoefficients(new double[] {0.3, 0.2}, new double[] {0.9, 0.5}, 12);
    assertThat(blt[3]).isCloseTo(0.3 * 0.81 + 0.2 * 0.25, within(1e-12));
    for (int separation = 1; separation <= 5; separation++) {
      assertThat(MatrixMechanisms.sensitivity(blt, separation, 3))
          .isCloseTo(worst(blt, separation, 3), within(1e-9));
    }
  }

  private static double worst(double[] column, int separation, int participations) {
    int n = column.length;
    double worst = 0;
    for (int set = 1; set < 1 << n; set++) {
      List<Integer> steps = new ArrayList<>();
      boolean allowed = Integer.bitCount(set) <= participations;
      for (int i = 0; i < n && allowed; i++) {
        if ((set >> i & 1) == 1) {
          allowed = steps.isEmpty() || i - steps.get(steps.size() - 1) >= separation;
          steps.add(i);
        }
      }
      worst = allowed ? Math.max(worst, squares(column, steps)) : worst;
    }
    return Math.sqrt(worst);
  }

  private static double squares(double[] column, List<Integer> steps) {
    double sum = 0;
    for (int i : steps) {
      for (int j : steps) {
        double product = 0;
        for (int t = Math.max(i, j); t < column.length; t++) {
          product += column[t - i] * column[t - j];
        }
        sum += Math.abs(product);
      }
    }
    return sum;
  }

  @Test
  void toeplitzSensitivity_ofWhatHasNoProof_isRefused() {
    for (double[] wrong : new double[][] {{}, {1, -0.5}, {1, 0.2, 0.3}, {Double.NaN}}) {
      assertThatThrownBy(() -> MatrixMechanisms.sensitivity(wrong, 1, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void banded_isTheReductionToSampledGaussians() {
    assertThat(MatrixMechanisms.banded(1, 0.01, 996, 10))
        .isEqualTo(new SelfComposed(new PoissonSampled(0.01 * 10, new Gaussian(1)), 100));
    assertThat(new TreeAggregation(1, List.of(16384L)).depth()).isEqualTo(15);
  }
}
