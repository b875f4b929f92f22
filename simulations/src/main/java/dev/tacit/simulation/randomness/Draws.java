package dev.tacit.simulation.randomness;

import dev.tacit.learning.argument.Argument;

/**
 * Random numbers that are a function of (seed, purpose, client, round) alone, so that they are the
 * same on any thread and after any restart, and need no memory for those who draw nothing. The
 * generator is SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014), keyed by its own finaliser; logarithms are {@link StrictMath}'s, so that all
 * platforms agree. Not for keys or for noise that protects anybody.
 *
 * <p>Not thread-safe; each caller makes its own.
 */
public final class Draws {
  private long state;
  private double spare = Double.NaN;

  private Draws(long state) {
    this.state = state;
  }

  /**
   * The numbers of one purpose, client and round; further calls with the same begin anew.
   *
   * @param purpose a name that no other use has
   */
  public static Draws of(long seed, String purpose, long client, long round) {
    long key = Seeds.mix(seed + Seeds.INCREMENT);
    key = Seeds.mix((key ^ purpose.hashCode()) + Seeds.INCREMENT);
    key = Seeds.mix((key ^ client) + Seeds.INCREMENT);
    return new Draws(Seeds.mix((key ^ round) + Seeds.INCREMENT));
  }

  /** The plain generator, for comparison with published values. */
  static Draws splitMix(long state) {
    return new Draws(state);
  }

  /** 64 bits. */
  public long bits() {
    state += Seeds.INCREMENT;
    return Seeds.mix(state);
  }

  /** A multiple of 2^-53 in [0, 1). */
  public double uniform() {
    return (bits() >>> 11) * 0x1p-53;
  }

  /**
   * A whole number in [0, bound), all equally likely: what would make the remainder uneven is drawn
   * again.
   *
   * @param bound 1 or more
   */
  public int below(int bound) {
    Argument.atLeastOne("bound", bound);
    long excess = (1L << 62) % bound;
    while (true) {
      long bits = bits() >>> 2;
      if (bits < (1L << 62) - excess) {
        return (int) (bits % bound);
      }
    }
  }

  /** Normal with mean 0 and deviation 1 (Marsaglia's polar method). */
  public double normal() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    while (true) {
      double x = 2 * uniform() - 1;
      double y = 2 * uniform() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * factor;
        return x * factor;
      }
    }
  }
}
