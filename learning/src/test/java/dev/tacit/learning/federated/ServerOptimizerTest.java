package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ServerOptimizerTest {
  @Test
  void apply_fedAvg_addsTheScaledUpdateAndLeavesItsArguments() {
    float[] parameters = {1, 2, 3};
    float[] update = {0.5f, -1, 0};
    assertThat(new ServerOptimizer.FedAvg(2).apply(parameters, update)).containsExactly(2, 0, 3);
    assertThat(parameters).containsExactly(1, 2, 3);
    assertThat(update).containsExactly(0.5f, -1, 0);
  }

  @Test
  void fedAvg_badArguments_areRefused() {
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ServerOptimizer.FedAvg(rate));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerOptimizer.FedAvg(1).apply(new float[2], new float[3]));
  }
}
