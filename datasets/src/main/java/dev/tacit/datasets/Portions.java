package dev.tacit.datasets;

import java.io.IOException;

/** A data set by purpose; a portion may be empty. */
public record Portions(
    Description description, GroupedStore train, GroupedStore validation, GroupedStore test) {

  /** The portion of a purpose. */
  public GroupedStore of(Purpose purpose) {
    return switch (purpose) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  /** What is to train on and what to test with. */
  public Dataset dataset() {
    return new Dataset(
        description.name(),
        train,
        test,
        description.inputShape().clone(),
        description.classes(),
        description.classNames());
  }

  /**
   * Reads all of a source into memory.
   *
   * @throws IllegalArgumentException if a portion has more than 2^31 - 17 numbers
   * @throws IOException as {@link ExampleSource.Cursor#next}
   */
  public static Portions load(ExampleSource source) throws IOException {
    MemoryStore[] stores = new MemoryStore[Purpose.values().length];
    for (Purpose purpose : Purpose.values()) {
      stores[purpose.ordinal()] = new MemoryStore(source.description(), source.size(purpose));
    }
    float[] input = new float[source.description().numbers()];
    float[] target = new float[source.description().targets()];
    try (ExampleSource.Cursor cursor = source.read()) {
      while (cursor.next()) {
        cursor.input(input);
        if (target.length > 0) {
          cursor.target(target);
        }
        stores[cursor.purpose().ordinal()].add(input, cursor.label(), target, cursor.group());
      }
    }
    return new Portions(source.description(), stores[0], stores[1], stores[2]);
  }
}
