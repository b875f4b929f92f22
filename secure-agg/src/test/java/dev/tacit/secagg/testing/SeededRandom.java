package dev.tacit.secagg.testing;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** A generator that gives the same bytes for the same seed: for tests only. */
public final class SeededRandom {
  private SeededRandom() {}

  public static SecureRandom of(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
