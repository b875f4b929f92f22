package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;

/** Stores, read from their first example to their last. */
record StoreSource(Description description, ExampleStore train, ExampleStore test)
    implements ExampleSource {
  @Override
  public int size(Purpose purpose) {
    return switch (purpose) {
      case TRAIN -> train.size();
      case VALIDATION -> 0;
      case TEST -> test.size();
    };
  }

  @Override
  public Cursor read() {
    return new Reading();
  }

  private final class Reading implements Cursor {
    private long at = -1;

    @Override
    public boolean next() {
      at = Math.min(at + 1, size());
      return at < size();
    }

    @Override
    public Purpose purpose() {
      return at < train.size() ? Purpose.TRAIN : Purpose.TEST;
    }

    private ExampleStore store() {
      return at < train.size() ? train : test;
    }

    private int number() {
      return (int) (at < train.size() ? at : at - train.size());
    }

    @Override
    public void input(float[] into) {
      store().input(number(), into, 0);
    }

    @Override
    public int label() {
      return store().label(number());
    }

    @Override
    public void target(float[] into) {
      store().target(number(), into, 0);
    }

    @Override
    public int group() {
      return description.groups() == 0 ? 0 : GroupedStore.groupOf(store(), number());
    }

    @Override
    public void close() {
      // Stores are not closed.
    }
  }
}
