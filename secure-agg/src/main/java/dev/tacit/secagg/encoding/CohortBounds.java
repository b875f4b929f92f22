package dev.tacit.secagg.encoding;

import dev.tacit.secagg.SecAggParameters;
import java.io.Serializable;

/**
 * How many devices a sum may have, and how many of them are counted on.
 *
 * @param size devices of the cohort; in [1, 65535]
 * @param minimumSurvivors devices of a sum at least; in [1, size]
 * @param assumedCorrupt of those, devices whose noise does not count, for they leave it out or tell
 *     it; in [0, minimumSurvivors)
 */
public record CohortBounds(int size, int minimumSurvivors, int assumedCorrupt)
    implements Serializable {
  public CohortBounds {
    if (size < 1 || size > SecAggParameters.MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "size must be in [1, " + SecAggParameters.MAXIMUM_COHORT + "] but was " + size);
    }
    if (minimumSurvivors < 1 || minimumSurvivors > size) {
      throw new IllegalArgumentException(
          "minimumSurvivors must be in [1, size = " + size + "] but was " + minimumSurvivors);
    }
    if (assumedCorrupt < 0 || assumedCorrupt >= minimumSurvivors) {
      throw new IllegalArgumentException(
          "assumedCorrupt must be in [0, minimumSurvivors = "
              + minimumSurvivors
              + ") but was "
              + assumedCorrupt);
    }
  }

  /** Devices whose noise counts: survivors at least, less the assumed corrupt. */
  public int minimumHonest() {
    return minimumSurvivors - assumedCorrupt;
  }

  void requireSurvivors(int survivors) {
    if (survivors < 1 || survivors > size) {
      throw new IllegalArgumentException(
          "survivors must be in [1, " + size + "] but was " + survivors);
    }
  }
}
