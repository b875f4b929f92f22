package dev.tacit.secagg;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The devices of one cohort, ascending by code point and without repeats; a device's index here is
 * its name on the wire. Immutable.
 */
public final class Roster {
  /** UTF-8 bytes of a device's name at most. */
  public static final int MAXIMUM_NAME_BYTES = 256;

  private final List<String> names;
  private final Map<String, Integer> indices;

  private Roster(List<String> names, Map<String, Integer> indices) {
    this.names = names;
    this.indices = indices;
  }

  /**
   * @throws IllegalArgumentException if there are fewer than 2 or too many names, one is empty or
   *     too long, or they do not ascend
   */
  public static Roster of(List<String> devices) {
    List<String> names = List.copyOf(devices);
    if (names.size() < 2 || names.size() > SecAggParameters.MAXIMUM_COHORT) {
      throw new IllegalArgumentException(
          "roster must hold 2 to "
              + SecAggParameters.MAXIMUM_COHORT
              + " devices but held "
              + names.size());
    }
    Map<String, Integer> indices = new HashMap<>(names.size() * 2);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int bytes = name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes < 1 || bytes > MAXIMUM_NAME_BYTES) {
        throw new IllegalArgumentException(
            "name must be 1 to " + MAXIMUM_NAME_BYTES + " bytes but was " + bytes + " at " + i);
      }
      if (i > 0 && compareCodePoints(names.get(i - 1), name) >= 0) {
        throw new IllegalArgumentException(
            "roster must ascend by code point without repeats but did not at " + i);
      }
      indices.put(name, i);
    }
    return new Roster(names, indices);
  }

  /** Order by code point, which {@link String#compareTo} is not when there are surrogates. */
  public static int compareCodePoints(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int left = a.codePointAt(i);
      int right = b.codePointAt(i);
      if (left != right) {
        return Integer.compare(left, right);
      }
      i += Character.charCount(left);
    }
    return Integer.compare(a.length(), b.length());
  }

  public int size() {
    return names.size();
  }

  public String name(int index) {
    return names.get(index);
  }

  public OptionalInt indexOf(String name) {
    Integer index = indices.get(name);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  public List<String> names() {
    return names;
  }
}
