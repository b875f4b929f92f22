package dev.tacit.datasets.transform;

/**
 * Every number times a factor, plus a shift; both finite.
 *
 * @param shift added after the factor
 */
public record Scale(float factor, float shift) implements Transform {
  public Scale {
    if (!Float.isFinite(factor) || !Float.isFinite(shift)) {
      throw new IllegalArgumentException(
          "factor and shift must be finite but were " + factor + " and " + shift);
    }
  }

  /** Takes low..high, a range that is public, to 0..1; what lies outside stays outside. */
  public static Scale toUnit(float low, float high) {
    if (!(low < high)) {
      throw new IllegalArgumentException("low must be below high but was " + low + ", " + high);
    }
    return new Scale((float) (1 / ((double) high - low)), (float) (-low / ((double) high - low)));
  }

  @Override
  public Form after(Form before) {
    return before.requireAmounts("scaling");
  }

  @Override
  public void apply(Form before, float[] from, float[] into, int offset) {
    int numbers = before.numbers();
    for (int i = 0; i < numbers; i++) {
      into[offset + i] = from[i] * factor + shift;
    }
  }
}
