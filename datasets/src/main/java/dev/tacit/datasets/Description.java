package dev.tacit.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What all examples of a data set have in common.
 *
 * @param name of the data set, at most 1024 characters
 * @param inputShape 1 to 8 axes of at least 1; not to be changed
 * @param classes labels are 0..classes-1; 1..1,048,576
 * @param vocabulary of {@link Values#TOKENS}, 1..1,048,576; empty for other values
 * @param groups how many persons, devices or roles; 0 if examples are not grouped
 * @param targets numbers that each example's target has, 0 if there are no targets; 0..65,536
 * @param classNames one for each class, or none at all; each at most 1024 characters
 */
public record Description(
    String name,
    Values values,
    int[] inputShape,
    int classes,
    OptionalInt vocabulary,
    int groups,
    int targets,
    List<String> classNames) {
  /** The largest number of classes, and of tokens. */
  public static final int MOST_CLASSES = 1 << 20;

  /** The most numbers that one example may have. */
  public static final int MOST_NUMBERS = 1 << 24;

  /** The most characters of a name. */
  public static final int LONGEST_NAME = 1024;

  /** The most numbers that one target may have. */
  public static final int MOST_TARGETS = 1 << 16;

  /** Examples without targets. */
  public Description(
      String name,
      Values values,
      int[] inputShape,
      int classes,
      OptionalInt vocabulary,
      int groups,
      List<String> classNames) {
    this(name, values, inputShape, classes, vocabulary, groups, 0, classNames);
  }

  public Description {
    require(name.length() <= LONGEST_NAME, "name", "at most 1024 characters", name.length());
    require(
        inputShape.length >= 1 && inputShape.length <= 8, "axes", "from 1 to 8", inputShape.length);
    numbers(inputShape);
    require(classes >= 1 && classes <= MOST_CLASSES, "classes", "in 1..1048576", classes);
    require(
        vocabulary.isPresent() == (values == Values.TOKENS),
        "vocabulary",
        "there for tokens, and for nothing else,",
        vocabulary);
    int tokens = vocabulary.orElse(1);
    require(tokens >= 1 && tokens <= MOST_CLASSES, "vocabulary", "in 1..1048576", tokens);
    require(groups >= 0, "groups", "at least 0", groups);
    require(targets >= 0 && targets <= MOST_TARGETS, "targets", "in 0..65536", targets);
    classNames = List.copyOf(classNames);
    require(
        classNames.isEmpty() || classNames.size() == classes,
        "class names",
        "none or as many as classes, " + classes + ",",
        classNames.size());
    for (String className : classNames) {
      require(
          className.length() <= LONGEST_NAME,
          "class name",
          "at most 1024 characters",
          className.length());
    }
  }

  /** How many numbers one input has. */
  public int numbers() {
    return numbers(inputShape);
  }

  private static int numbers(int[] shape) {
    long numbers = 1;
    for (int side : shape) {
      require(
          side >= 1 && numbers * side <= MOST_NUMBERS,
          "shape",
          "of axes of at least 1 and of at most " + MOST_NUMBERS + " numbers",
          Arrays.toString(shape));
      numbers *= side;
    }
    return (int) numbers;
  }

  private static void require(boolean holds, String name, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + " but was " + value);
    }
  }
}
