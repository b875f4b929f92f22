package dev.tacit.learning.nd4j.array;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Labels in arrays, as numbers of classes. */
final class ArrayLabels {
  private ArrayLabels() {}

  static int[] numbers(INDArray labels, int classes) {
    ArrayForm.require(
        !labels.isEmpty() && (labels.rank() == 1 || labels.rank() == 2 && labels.size(1) == 1),
        "labels",
        "[examples] or [examples, 1]",
        labels);
    int[] numbers = new int[Math.toIntExact(labels.length())];
    for (int i = 0; i < numbers.length; i++) {
      double label = labels.getDouble(i);
      if (!(label >= 0 && label < classes && label == (int) label)) {
        throw new IllegalArgumentException(
            "label must be a whole number below " + classes + " but was not at example " + i);
      }
      numbers[i] = (int) label;
    }
    return numbers;
  }

  static int[] oneHot(INDArray labels) {
    ArrayForm.require(
        !labels.isEmpty() && labels.rank() == 2, "labels", "[examples, classes]", labels);
    int[] numbers = new int[Math.toIntExact(labels.size(0))];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = one(labels, i);
    }
    return numbers;
  }

  private static int one(INDArray labels, int example) {
    int found = -1;
    for (long c = 0; c < labels.size(1); c++) {
      double value = labels.getDouble(example, c);
      if (value == 1 && found < 0) {
        found = Math.toIntExact(c);
      } else if (value != 0) {
        found = -1;
        break;
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException(
          "labels must be one 1 and else 0 in each row but were not at example " + example);
    }
    return found;
  }
}
