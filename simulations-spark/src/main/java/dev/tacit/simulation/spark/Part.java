package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Fold;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of some places: the value that a task returns, so that only what Spark accepted of a
 * task that ran twice is ever seen.
 *
 * @param number of the share, or of the first of several
 * @param told what was told of devices, by runs of places
 * @param fold of what they handed in
 */
record Part<C, R extends Serializable>(int number, List<Told<R>> told, Fold<C> fold)
    implements Serializable {
  /**
   * A run of places.
   *
   * @param first of them
   */
  record Told<R extends Serializable>(int first, List<R> values) implements Serializable {}

  /** The same with another's; that one is spent. */
  Part<C, R> with(Part<C, R> other) {
    List<Told<R>> both = new ArrayList<>(told);
    both.addAll(other.told);
    fold.merge(other.fold);
    return new Part<>(Math.min(number, other.number), both, fold);
  }

  /** Hands it over to who asked for the round. */
  void addTo(List<R> all, Fold<C> sum) {
    for (Told<R> run : told) {
      for (int i = 0; i < run.values().size(); i++) {
        all.set(run.first() + i, run.values().get(i));
      }
    }
    sum.merge(fold);
  }
}
