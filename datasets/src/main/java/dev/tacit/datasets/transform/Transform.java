package dev.tacit.datasets.transform;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;

/**
 * A change to every input; labels and targets stay. Its constants must be public: a mean or a range
 * that is computed from the data of a device and used there shifts every example by every other, so
 * that the model's privacy guarantee no longer covers what it says. Nothing here computes one.
 */
public sealed interface Transform
    permits Scale, Standardise, Pad, CentreCrop, OneHot, Transform.Sequence {

  /**
   * What inputs look like afterwards.
   *
   * @throws IllegalArgumentException if it does not suit such inputs
   */
  Form after(Form before);

  /**
   * Changes one input.
   *
   * @param from begins with an input of the form {@code before}; not changed
   * @param into gets the new input from {@code offset} on; another array than {@code from}
   */
  void apply(Form before, float[] from, float[] into, int offset);

  /** First this, then the other. */
  default Transform then(Transform next) {
    return new Sequence(this, next);
  }

  /**
   * A store whose inputs are changed when they are read; nothing is copied beforehand.
   *
   * @throws IllegalArgumentException if it does not suit the store
   */
  default GroupedStore on(ExampleStore examples) {
    return new TransformedStore(examples, this);
  }

  /** Two changes, one after the other. */
  record Sequence(Transform first, Transform second) implements Transform {
    @Override
    public Form after(Form before) {
      return second.after(first.after(before));
    }

    @Override
    public void apply(Form before, float[] from, float[] into, int offset) {
      Form between = first.after(before);
      float[] numbers = new float[between.numbers()];
      first.apply(before, from, numbers, 0);
      second.apply(between, numbers, into, offset);
    }
  }
}
