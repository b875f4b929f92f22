package dev.tacit.simulation.randomness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.NoiseStream;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Slots;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.training.LocalDpSgd;
import org.junit.jupiter.api.Test;

/** The product's private training on seeded streams. */
class SimulatedTrainingTest {
  private static final Seeds SEEDS = Seeds.of(3);

  /** Made from bits. */
  private record Drawn(int size) implements ExampleStore {
    @Override
    public int[] inputShape() {
      return new int[] {1, 1, 6};
    }

    @Override
    public int classes() {
      return 6;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      for (int i = 0; i < 6; i++) {
        into[offset + i] = (SEEDS.at("example", example).at("pixel", i).bits() >>> 40) * 0x1p-24f;
      }
    }

    @Override
    public int label(int example) {
      return (int) Long.remainderUnsigned(SEEDS.at("label", example).bits(), 6);
    }
  }

  @Test
  void localDpSgd_ofOnePlace_isTheSameTraining() {
    float[] first = train(SEEDS.at("client", 1));
    assertThat(train(SEEDS.at("client", 1))).isEqualTo(first);
    assertThat(train(SEEDS.at("client", 2))).isNotEqualTo(first);
  }

  private static float[] train(Seeds client) {
    Model model = Model.forClippedSums(ModelSpec.preset("linear", new int[] {1, 1, 6}, 6));
    DpSgdSettings settings = new DpSgdSettings(20, 0.1, 1, 1, 1, 30, 0);
    try (SeededStream random = client.stream()) {
      float[] start = model.initialParameters(1);
      return LocalDpSgd.train(model, start, new Drawn(300), settings, random, step -> {});
    }
  }

  @Test
  void dpFtrl_ofOnePlace_hasTheSameSlotsAndNoise() {
    assertThat(correlated(SEEDS.at("server"))).isEqualTo(correlated(SEEDS.at("server")));
    assertThat(correlated(SEEDS.at("server", 1))).isNotEqualTo(correlated(SEEDS.at("server")));
    assertThat(slots(1)).isEqualTo(slots(1)).isNotEqualTo(slots(2));
  }

  private static double[] correlated(Seeds server) {
    Participation participation = Participation.passes(4, 2, Participation.Assignment.INDEPENDENT);
    double[] sum = new double[1000];
    try (SeededStream random = server.stream();
        NoiseStream noise =
            NoiseStream.open(Banded.squareRoot(1, 4), participation, 1000, 1, 100, random)) {
      for (int step = 0; step < 8; step++) {
        noise.addNoise(sum);
      }
    }
    return sum;
  }

  private static int[] slots(long run) {
    try (SeededStream random = SEEDS.at("slots", run).stream()) {
      return Slots.draw(random, 1000, 4, 2).batch(3);
    }
  }

  @Test
  void deal_ofOnePlace_isTheSame() {
    assertThat(deal(1)).isEqualTo(deal(1)).isNotEqualTo(deal(2));
  }

  private static int[] deal(long run) {
    try (SeededStream random = SEEDS.at("deal", run).stream()) {
      return ClippedSum.deal(random, 100, 7);
    }
  }
}
