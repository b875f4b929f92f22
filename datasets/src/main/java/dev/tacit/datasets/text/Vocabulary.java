package dev.tacit.datasets.text;

import dev.tacit.datasets.Description;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens by number; 0 is every token that is in no list. Immutable.
 *
 * <p>A vocabulary tells of the text that it is learnt from, down to a word that one person used
 * once. Devices that train together need the same one anyhow: learn it from public text.
 */
public final class Vocabulary {
  /** What token 0 is called. */
  public static final String UNKNOWN = "<unknown>";

  /** Different tokens that learning keeps count of. */
  private static final int MOST_COUNTED = 1 << 22;

  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Vocabulary(List<String> names) {
    this.names = List.copyOf(names);
    for (String name : names) {
      numbers.putIfAbsent(name, numbers.size());
    }
  }

  /**
   * A given vocabulary.
   *
   * @param names all different, the first {@link #UNKNOWN}; 1..1,048,576
   */
  public static Vocabulary of(List<String> names) {
    Vocabulary vocabulary = new Vocabulary(names);
    if (names.isEmpty()
        || names.size() > Description.MOST_CLASSES
        || !names.get(0).equals(UNKNOWN)
        || vocabulary.numbers.size() != names.size()) {
      throw new IllegalArgumentException(
          "vocabulary must be of 1 to 1048576 different tokens, the first "
              + UNKNOWN
              + ", but was not");
    }
    return vocabulary;
  }

  /**
   * The tokens that a text has most of, in this order; of two as frequent, the first by code units.
   *
   * @param most tokens, with the unknown one; 2..1,048,576
   * @throws IOException naming the file, if it is not UTF-8 or has over four million different
   *     tokens
   */
  public static Vocabulary learn(Path file, TextUnit unit, int most) throws IOException {
    if (most < 2 || most > Description.MOST_CLASSES) {
      throw new IllegalArgumentException("vocabulary must be in 2..1048576 but was " + most);
    }
    Map<String, Long> counts = new HashMap<>();
    try (Tokens tokens = Tokens.open(file, unit)) {
      for (String token = tokens.next(); token != null; token = tokens.next()) {
        counts.merge(token, 1L, Long::sum);
        if (counts.size() > MOST_COUNTED) {
          throw new IOException(
              file.getFileName()
                  + " must have at most "
                  + MOST_COUNTED
                  + " different tokens but has more");
        }
      }
    }
    List<String> order = new ArrayList<>(counts.keySet());
    order.sort(
        Comparator.<String>comparingLong(counts::get)
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    List<String> names = new ArrayList<>(List.of(UNKNOWN));
    names.addAll(order.subList(0, Math.min(order.size(), most - 1)));
    return new Vocabulary(names);
  }

  /** All tokens, by number. */
  public List<String> names() {
    return names;
  }

  /** How many tokens there are, with the unknown one. */
  public int size() {
    return names.size();
  }

  /** The number of a token, 0 if it is unknown. */
  public int number(String token) {
    return numbers.getOrDefault(token, 0);
  }
}
