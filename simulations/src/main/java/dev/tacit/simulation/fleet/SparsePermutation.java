package dev.tacit.simulation.fleet;

import dev.tacit.simulation.randomness.Draws;
import java.util.Arrays;

/**
 * The numbers below a size in random order, one after another: the shuffle of Fisher and Yates,
 * which keeps only what was moved. All orders are equally likely. Time and memory grow with how
 * many are taken and not with the size.
 */
final class SparsePermutation {
  private static final int NONE = -1;

  private final Draws draws;
  private final int size;
  private int taken;

  /** Open addressing: at what place which number stands, if not its own. */
  private int[] places = empty(16);

  private int[] numbers = new int[16];
  private int filled;

  SparsePermutation(int size, Draws draws) {
    this.size = size;
    this.draws = draws;
  }

  boolean hasNext() {
    return taken < size;
  }

  /** The next number, which was not there before. */
  int next() {
    int other = taken + draws.below(size - taken);
    int number = at(other);
    put(other, at(taken));
    taken++;
    return number;
  }

  private int at(int place) {
    int slot = slot(place);
    return places[slot] == NONE ? place : numbers[slot];
  }

  private void put(int place, int number) {
    int slot = slot(place);
    if (places[slot] == NONE) {
      if (2 * ++filled > places.length) {
        grow();
        slot = slot(place);
      }
      places[slot] = place;
    }
    numbers[slot] = number;
  }

  private int slot(int place) {
    int mask = places.length - 1;
    int slot = ((place * 0x9e3779b9) >>> 7) & mask;
    while (places[slot] != NONE && places[slot] != place) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldPlaces = places;
    int[] oldNumbers = numbers;
    places = empty(2 * oldPlaces.length);
    numbers = new int[places.length];
    for (int i = 0; i < oldPlaces.length; i++) {
      if (oldPlaces[i] != NONE) {
        int slot = slot(oldPlaces[i]);
        places[slot] = oldPlaces[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }

  private static int[] empty(int length) {
    int[] places = new int[length];
    Arrays.fill(places, NONE);
    return places;
  }
}
