package dev.tacit.simulation.experiment;

/** What is claimed of the draw of a cohort. */
public enum Amplification {
  /**
   * Nothing: who takes part is public. A user's contribution is hidden, under zero-out, and charged
   * in as many rounds as it can be in.
   */
  NONE,
  /**
   * That each client is drawn with one probability, by itself, and that nobody who sees what is
   * released learns who was: then it is hidden whether a user is there at all, under
   * add-or-remove-one, and each round is charged as a Poisson sample. Sums are divided by the
   * public expected cohort, and a round that draws nobody releases its noise like any other.
   */
  POISSON
}
