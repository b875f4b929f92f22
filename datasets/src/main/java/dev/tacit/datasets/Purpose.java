package dev.tacit.datasets;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What examples are for. */
public enum Purpose {
  /** To learn from. */
  TRAIN,
  /** To choose settings with. */
  VALIDATION,
  /** To measure with, once. */
  TEST;

  /** {@code train}, {@code validation} or {@code test}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The purpose that a label means, if it means one; {@code val} is a validation too. */
  public static Optional<Purpose> of(String label) {
    String text = label.equals("val") ? "validation" : label;
    return Arrays.stream(values()).filter(purpose -> purpose.label().equals(text)).findFirst();
  }
}
