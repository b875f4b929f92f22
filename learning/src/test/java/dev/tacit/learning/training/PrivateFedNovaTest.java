package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.FedNova;
import dev.tacit.learning.federated.LocalSgdSettings;
import org.junit.jupiter.api.Test;

class PrivateFedNovaTest {
  private static final DpSgdSettings PLANNED = new DpSgdSettings(10, 0.1, 1, 1, 0.5, 20, 0.9);
  private final PrivateFedNova nova = new PrivateFedNova(PLANNED, 2);

  @Test
  void mean_ofDevicesOfDifferentSteps_isFedNovas() {
    float[][] updates = {{0.1f, -0.2f}, {0.05f, 0.3f}, {-0.4f, 0.01f}};
    int[] steps = {2, 7, 100};
    float[] sum = new float[2];
    FedNova.Tally tally = FedNova.Tally.NONE;
    float[] mean = new float[2];
    double share = 0;
    for (int device = 0; device < 3; device++) {
      DpSgdSettings done = nova.atMost(steps[device]);
      assertThat(done.steps()).isEqualTo(Math.min(10, steps[device]));
      double coefficient = FedNova.coefficient(new LocalSgdSettings(done.steps(), 1, 0.5, 0.9));
      float[] normalised = updates[device].clone();
      FedNova.normalise(normalised, 1, coefficient);
      float[] handedIn = updates[device].clone();
      nova.normalise(handedIn, done, 100);
      for (int i = 0; i < 2; i++) {
        sum[i] += normalised[i];
        mean[i] += handedIn[i] / 3;
      }
      tally = tally.plus(FedNova.Tally.of(1, coefficient));
      share += nova.share(done) / 3;
    }
    float[] expected = FedNova.mean(sum, tally);
    float[] actual = nova.mean(mean, share);
    for (int i = 0; i < 2; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @Test
  void normalise_allTheSteps_changesNothing() {
    float[] update = {0.5f, -0.25f};
    nova.normalise(update, PLANNED, 1);
    assertThat(update).containsExactly(0.5f, -0.25f);
    assertThat(nova.share(PLANNED)).isEqualTo(1);
  }

  /** Also what would leave the finite numbers: a device must not fail by its examples. */
  @Test
  void normalise_largeUpdate_isClamped() {
    float[] update = {Float.MAX_VALUE, -Float.MAX_VALUE, 0.9f};
    nova.normalise(update, nova.atMost(2), 1);
    assertThat(update).containsExactly(1, -1, 1);
  }

  /** Of shares from that of two steps to all; half the least is what rounding may do. */
  @Test
  void meanShare_ofWhatWasTold_isBroughtWithinItsEnds() {
    double least = nova.leastShare();
    assertThat(least).isCloseTo(nova.share(nova.atMost(2)), within(1e-15)).isBetween(0.07, 0.0702);
    assertThat(nova.meanShare(nova.told(PLANNED, 3), 3)).hasValue(1);
    assertThat(nova.meanShare(3.1, 3)).hasValue(1);
    assertThat(nova.meanShare(1.5, 3)).hasValue(0.5);
    assertThat(nova.meanShare(3 * 0.6 * least, 3)).hasValue(least);
    assertThat(nova.meanShare(3 * 0.49 * least, 3)).isEmpty();
    assertThat(nova.meanShare(-1, 3)).isEmpty();
    assertThat(nova.meanShare(Double.NaN, 3)).isEmpty();
  }

  /** Sixteen levels of 2^bits in [-1, 1], at least. */
  @Test
  void requireShares_levelsThatAreTooFew_areRefused() {
    nova.requireShares(9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> nova.requireShares(8))
        .withMessageStartingWith("minimumSteps must be worth at least 0.1254");
  }

  @Test
  void atMost_fewerThanTheMinimum_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> nova.atMost(1))
        .withMessageStartingWith("steps must be");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrivateFedNova(PLANNED, 11))
        .withMessageStartingWith("minimumSteps must be");
    DpSgdSettings pulled = PLANNED.withProximal(0.1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrivateFedNova(pulled, 1))
        .withMessage("proximal must be 0 with FedNova but was 0.1");
  }
}
