package dev.tacit.cli.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Which word was probably meant. */
public final class Spelling {
  private static final int MOST_EDITS = 2;

  private Spelling() {}

  /**
   * The nearest of some words: the same but for case, {@code -} and {@code _}, or else at most two
   * letters away and less than half of its own.
   */
  static Optional<String> nearest(String word, Collection<String> words) {
    String best = null;
    int least = MOST_EDITS + 1;
    for (String other : words) {
      int edits = edits(folded(word), folded(other));
      if (edits < least && 2 * edits < other.length()) {
        best = other;
        least = edits;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String folded(String word) {
    // Longer ones are no key.
    String few = word.substring(0, Math.min(64, word.length()));
    return few.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Insertions, deletions and replacements from one word to the other (Levenshtein 1966). */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], diagonal));
      }
    }
    return row[to.length()];
  }
}
