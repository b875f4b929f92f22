package dev.tacit.secagg.encoding;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loop of {@link FloatRounding} in the JDK's Vector API: the same operations in each lane. */
final class VectorFloatRounding {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int LANES = FLOATS.length();

  private VectorFloatRounding() {}

  /** The largest number of coordinates that are whole vectors. */
  static int loopBound(int length) {
    return FLOATS.loopBound(length);
  }

  /**
   * Rounds the coordinates [start, start + length) and [start + half, start + half + length).
   *
   * @param into has the random numbers of both from {@code start} on
   * @return the sum of the results' squares
   */
  static long round(
      float[] values, float factor, int mask, int[] into, int start, int half, int length) {
    IntVector low = IntVector.zero(INTS);
    IntVector high = IntVector.zero(INTS);
    for (int i = start; i < start + length; i += LANES) {
      IntVector bits = IntVector.fromArray(INTS, into, i);
      IntVector first = rounded(values, factor, i, bits.lanewise(VectorOperators.LSHL, 7));
      IntVector second = rounded(values, factor, i + half, bits.lanewise(VectorOperators.LSHR, 9));
      first.and(mask).intoArray(into, i);
      second.and(mask).intoArray(into, i + half);
      IntVector one = first.mul(first);
      IntVector two = second.mul(second);
      low = low.add(one.and(0xffff)).add(two.and(0xffff));
      high =
          high.add(one.lanewise(VectorOperators.LSHR, 16))
              .add(two.lanewise(VectorOperators.LSHR, 16));
    }
    // In whole numbers, so in any order.
    long lower = low.reduceLanes(VectorOperators.ADD);
    long upper = high.reduceLanes(VectorOperators.ADD);
    return lower + (upper << 16);
  }

  private static IntVector rounded(float[] values, float factor, int at, IntVector uniform) {
    FloatVector value = FloatVector.fromArray(FLOATS, values, at).mul(factor);
    FloatVector shifted = value.add(FloatRounding.ROUNDER);
    FloatVector rest = value.sub(shifted.sub(FloatRounding.ROUNDER));
    IntVector restBits = rest.reinterpretAsInts();
    FloatVector size = restBits.and(Integer.MAX_VALUE).reinterpretAsFloats();
    FloatVector draw =
        uniform
            .and(FloatRounding.STEP_BITS)
            .or(FloatRounding.ONE_AND_A_HALF_STEP)
            .reinterpretAsFloats()
            .sub(1f);
    IntVector away = draw.sub(size).reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
    IntVector step = restBits.lanewise(VectorOperators.ASHR, 31).or(1).and(away);
    return shifted
        .reinterpretAsInts()
        .sub(FloatRounding.ROUNDER_BITS)
        .add(step)
        .min(FloatRounding.LARGEST)
        .max(-FloatRounding.LARGEST);
  }
}
