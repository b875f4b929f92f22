package dev.tacit.secagg.encoding;

/** Where whole numbers go, some at a time, by one thread for each range of places. */
interface Rounded {
  /**
   * Takes those for the places from {@code at} on.
   *
   * @param numbers the first {@code length} of them; may be overwritten
   */
  void take(int[] numbers, int at, int length);

  /** Into an array, but only the bits that {@code mask} has. */
  static Rounded into(int[] array, int mask) {
    return (numbers, at, length) -> {
      mask(numbers, mask, length);
      System.arraycopy(numbers, 0, array, at, length);
    };
  }

  /** Added to what an array holds, modulo 2<sup>32</sup>. */
  static Rounded addedTo(int[] sum) {
    return new Rounded() {
      private int[] some = new int[0];

      @Override
      public void take(int[] numbers, int at, int length) {
        if (some.length < length) {
          some = new int[length];
        }
        // HotSpot makes vectors of a loop only if all arrays are at the same index.
        System.arraycopy(sum, at, some, 0, length);
        add(numbers, some, length);
        System.arraycopy(some, 0, sum, at, length);
      }
    };
  }

  /** Taken off again. */
  static Rounded takenOff(int[] sum) {
    return (numbers, at, length) -> {
      for (int i = 0; i < length; i++) {
        sum[at + i] -= numbers[i];
      }
    };
  }

  private static void mask(int[] numbers, int mask, int length) {
    for (int i = 0; i < length; i++) {
      numbers[i] &= mask;
    }
  }

  private static void add(int[] numbers, int[] to, int length) {
    for (int i = 0; i < length; i++) {
      to[i] += numbers[i];
    }
  }
}
