package dev.tacit.secagg.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The masks that a party puts on its accumulator, or takes off: collected first, expanded later,
 * all of them over one stretch of the accumulator before the next. Not thread-safe while it grows.
 */
public final class Masks {
  private final List<byte[]> seeds = new ArrayList<>();
  private final List<Boolean> subtracted = new ArrayList<>();

  /** A mask to be added; the seed is taken over and wiped with the rest. */
  public void add(byte[] seed) {
    put(seed, false);
  }

  /** A mask to be subtracted; the seed is taken over and wiped with the rest. */
  public void subtract(byte[] seed) {
    put(seed, true);
  }

  /** Takes over another's masks. */
  public void addAll(Masks other) {
    seeds.addAll(other.seeds);
    subtracted.addAll(other.subtracted);
  }

  public void wipe() {
    seeds.forEach(seed -> Arrays.fill(seed, (byte) 0));
    seeds.clear();
    subtracted.clear();
  }

  int size() {
    return seeds.size();
  }

  byte[] seed(int mask) {
    return seeds.get(mask);
  }

  boolean subtracted(int mask) {
    return subtracted.get(mask);
  }

  private void put(byte[] seed, boolean subtract) {
    seeds.add(seed);
    subtracted.add(subtract);
  }
}
