package dev.tacit.learning.metrics;

/** Rows of logits, read in place. */
final class Rows {
  private Rows() {}

  /** The rule is told, the label, which may be private, not. */
  static void check(float[] logits, int offset, int classes, int label) {
    if (offset < 0 || offset > logits.length - classes) {
      throw new IllegalArgumentException(
          String.format(
              "logits must be %d numbers from offset on but was %d from %d",
              classes, logits.length, offset));
    }
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "label must be in 0.." + (classes - 1) + " but was another");
    }
  }

  static IllegalArgumentException unlike(String kind) {
    return new IllegalArgumentException("other must be " + kind + " too but was not");
  }

  static int classes(int classes, int least) {
    if (classes < least) {
      throw new IllegalArgumentException(
          "classes must be at least " + least + " but was " + classes);
    }
    return classes;
  }
}
