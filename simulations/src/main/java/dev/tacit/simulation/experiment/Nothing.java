package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Fold;

/** Devices hand in nothing; what is told of them is all. */
record Nothing() implements Fold<Void> {
  @Override
  public Fold<Void> empty() {
    return this;
  }

  @Override
  public void add(int place, Void contribution) {}

  @Override
  public void merge(Fold<Void> other) {}
}
