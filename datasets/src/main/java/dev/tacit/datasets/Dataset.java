package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.util.List;

/**
 * Examples to learn from and examples to measure with.
 *
 * @param inputShape [channels, height, width] for images, [length] for tokens; not to be changed
 * @param classes labels are 0..classes-1
 * @param classNames one for each class, or none at all
 */
public record Dataset(
    String name,
    ExampleStore train,
    ExampleStore test,
    int[] inputShape,
    int classes,
    List<String> classNames) {
  public Dataset {
    classNames = List.copyOf(classNames);
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(
          "classNames must be none or %d but was %d".formatted(classes, classNames.size()));
    }
  }

  /** Without names of classes. */
  public Dataset(
      String name, ExampleStore train, ExampleStore test, int[] inputShape, int classes) {
    this(name, train, test, inputShape, classes, List.of());
  }

  /** The name of a class, or its number. */
  public String className(int label) {
    return classNames.isEmpty() ? String.valueOf(label) : classNames.get(label);
  }
}
