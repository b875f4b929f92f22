package dev.tacit.simulation.inference;

import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Inputs from the gradient of a dense first layer y = W x + b: by the chain rule its row for unit i
 * is (dl/dy_i) x, and that of the bias dl/dy_i, so that x is the one over the other wherever that
 * is not 0 (Phong, Aono, Hayashi, Wang and Moriai, IEEE TIFS 13(5), 2018; Geiping, Bauermeister,
 * Dröge and Moeller, NeurIPS 2020, proposition 3.1). Of one example this is exact, and it is as
 * exact from any multiple of the gradient, so that clipping hides nothing. Of several it is a
 * mixture of those at which the unit is active: one of them, where it is of one only.
 *
 * <p>Reconstruction by optimisation, as in the latter, which needs gradients of gradients, is not
 * here.
 *
 * @param inputs of the layer
 * @param units outputs of it
 */
record DenseInversion(int inputs, int units) {
  /** Of units, those of the largest bias gradients. */
  private static final int MOST = 64;

  /**
   * Of a model whose first layer, after flattening, is dense.
   *
   * @throws IllegalArgumentException if it is not
   */
  static DenseInversion of(ModelSpec spec) {
    int[] shape = spec.inputShape();
    for (LayerSpec layer : spec.layers()) {
      if (layer instanceof LayerSpec.Dense dense && dense.bias() && shape.length == 1) {
        return new DenseInversion(dense.in(), dense.out());
      }
      if (!(layer instanceof LayerSpec.Flatten)) {
        break;
      }
      shape = layer.outputShape(shape);
    }
    throw new IllegalArgumentException(
        "model must begin with a dense layer with a bias to be inverted but was "
            + spec.layers().get(0).getClass().getSimpleName()
            + " first");
  }

  /** What units tell, those with the largest bias gradients first. */
  List<float[]> ratios(float[] update) {
    int bias = units * inputs;
    List<Integer> order =
        IntStream.range(0, units)
            .filter(unit -> update[bias + unit] != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -Math.abs(update[bias + unit])))
            .limit(MOST)
            .toList();
    List<float[]> ratios = new ArrayList<>();
    for (int unit : order) {
      float[] input = new float[inputs];
      for (int i = 0; i < inputs; i++) {
        input[i] = update[unit * inputs + i] / update[bias + unit];
      }
      ratios.add(input);
    }
    return ratios;
  }

  /**
   * What all units of several updates tell together, each as much as its bias gradient weighs: the
   * input x for which the sum of the squares of (row - x bias) is least. Against noise, the best of
   * one example if bias gradients had none.
   */
  float[] together(List<float[]> updates) {
    int bias = units * inputs;
    double weights = 0;
    double[] sums = new double[inputs];
    for (float[] update : updates) {
      for (int unit = 0; unit < units; unit++) {
        double weight = update[bias + unit];
        weights += weight * weight;
        for (int i = 0; i < inputs; i++) {
          sums[i] += weight * update[unit * inputs + i];
        }
      }
    }
    float[] input = new float[inputs];
    for (int i = 0; i < inputs && weights > 0; i++) {
      input[i] = (float) (sums[i] / weights);
    }
    return input;
  }

  /**
   * All guesses from the updates of some rounds.
   *
   * @param least that an input can be
   * @param most that an input can be
   */
  List<float[]> guesses(List<float[]> updates, float least, float most) {
    List<float[]> guesses = new ArrayList<>();
    for (float[] update : updates) {
      guesses.addAll(ratios(update));
      guesses.add(together(List.of(update)));
    }
    guesses.add(together(updates));
    for (float[] guess : guesses) {
      for (int i = 0; i < guess.length; i++) {
        guess[i] = Float.isNaN(guess[i]) ? least : Math.max(least, Math.min(most, guess[i]));
      }
    }
    return guesses;
  }
}
