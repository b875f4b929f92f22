package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Examples that are read one after another, so that they need not fit in memory. What they have in
 * common and how many there are is known before the first is read.
 */
public interface ExampleSource {
  /** What all examples have in common. */
  Description description();

  /** How many examples there are of a purpose. */
  int size(Purpose purpose);

  /** Starts at the first example; the cursor is to be closed, and is for one thread. */
  Cursor read() throws IOException;

  /** How many examples there are. */
  default long size() {
    long size = 0;
    for (Purpose purpose : Purpose.values()) {
      size += size(purpose);
    }
    return size;
  }

  /** One example at a time; before the first {@link #next} there is none. */
  interface Cursor extends Closeable {
    /**
     * Goes to the next example.
     *
     * @return false at the end
     * @throws IOException naming the file, if it cannot be read or is malformed
     */
    boolean next() throws IOException;

    /** What the example is for. */
    Purpose purpose();

    /** Writes the example's input from the array's beginning, row-major. */
    void input(float[] into) throws IOException;

    /** The example's label. */
    int label();

    /**
     * Writes the example's target from the array's beginning.
     *
     * @throws UnsupportedOperationException if there are no targets
     */
    default void target(float[] into) throws IOException {
      throw new UnsupportedOperationException("the examples have no targets");
    }

    /** The example's group; 0 if examples are not grouped. */
    int group();
  }

  /** The examples of a set that is open already; those to train on come first. */
  static ExampleSource of(Dataset set, Values values) {
    ExampleStore train = set.train();
    Description description =
        new Description(
            set.name(),
            values,
            set.inputShape(),
            set.classes(),
            train.vocabulary(),
            GroupedStore.groupsOf(train),
            train.targets(),
            List.of());
    return new StoreSource(description, train, set.test());
  }
}
