package dev.tacit.simulation.attack;

import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;

/** What an attacker's devices make of their updates before they are protected. */
public sealed interface UpdatePoison {
  /** Changes an update. */
  void poison(float[] update, Seeds seeds);

  /**
   * Multiplies it. Below 0 the model is driven away from what it should learn. Far above 1 one
   * device outweighs the others: with the number of those whose updates are averaged it replaces
   * the model (Bagdasaryan, Veit, Hua, Estrin and Shmatikov, AISTATS 2020).
   *
   * @param factor finite
   */
  record Scaled(double factor) implements UpdatePoison {
    public Scaled {
      requireFinite("factor", factor);
    }

    @Override
    public void poison(float[] update, Seeds seeds) {
      for (int i = 0; i < update.length; i++) {
        update[i] *= (float) factor;
      }
    }
  }

  /**
   * Puts noise in its place, as the Gaussian workers of Blanchard, El Mhamdi, Guerraoui and Stainer
   * (NeurIPS 2017) do.
   *
   * @param deviation of each number, positive
   */
  record Noise(double deviation) implements UpdatePoison {
    public Noise {
      requireFinite("deviation", deviation);
      if (!(deviation > 0)) {
        throw new IllegalArgumentException("deviation must be positive but was " + deviation);
      }
    }

    @Override
    public void poison(float[] update, Seeds seeds) {
      Draws draws = Draws.of(seeds.at("noise").bits(), "attack.noise", 0, 0);
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (deviation * draws.normal());
      }
    }
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite((float) value)) {
      throw new IllegalArgumentException(name + " must be finite in floats but was " + value);
    }
  }
}
