package dev.tacit.learning.model;

/** A height and a width, in pixels or cells. */
public record Size(int height, int width) {
  static Size square(int side) {
    return new Size(side, side);
  }

  Size checked(String name, int minimum, int maximum) {
    if (Math.min(height, width) < minimum || Math.max(height, width) > maximum) {
      throw new IllegalArgumentException(
          name + " must be in " + minimum + ".." + maximum + " but was " + height + " x " + width);
    }
    return this;
  }
}
