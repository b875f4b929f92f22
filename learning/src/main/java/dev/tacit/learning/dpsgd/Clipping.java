package dev.tacit.learning.dpsgd;

/**
 * How an example's gradient is brought to norm C at most. All styles bound it by the same C, so
 * they cost the same noise.
 */
public sealed interface Clipping {
  /** As a whole, times min(1, C / norm) (Abadi et al. 2016, algorithm 1). */
  Clipping FLAT = new Flat();

  /** Each tensor of weights by itself, to C / sqrt(number of tensors). */
  Clipping PER_TENSOR = new PerTensor();

  /** {@link #FLAT}. */
  record Flat() implements Clipping {}

  /**
   * {@link #PER_TENSOR}: McMahan, Ramage, Talwar and Zhang, "Learning Differentially Private
   * Recurrent Language Models", ICLR 2018, section 2.
   */
  record PerTensor() implements Clipping {}

  /**
   * As a whole, times C / (norm + stability), whatever the norm: C and the learning rate are then
   * one setting (Bu, Wang, Zha and Karypis, "Automatic Clipping", NeurIPS 2023, section 4).
   *
   * @param stability positive; 0.01 in the paper
   */
  record Automatic(double stability) implements Clipping {
    public Automatic {
      if (!(stability >= 1e-6 && stability < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "stability must be finite and at least 1e-6 but was " + stability);
      }
    }
  }
}
