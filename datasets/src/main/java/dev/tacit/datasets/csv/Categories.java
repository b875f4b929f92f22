package dev.tacit.datasets.csv;

import dev.tacit.datasets.Description;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The different texts of a column, numbered. */
final class Categories {
  private static final int LONGEST_NUMBER = 9;

  private final int most;
  private final boolean fixed;
  private final Map<String, Integer> numbers = new HashMap<>();
  private List<String> names = new ArrayList<>();

  private Categories(int most, boolean fixed) {
    this.most = most;
    this.fixed = fixed;
  }

  /** To be learnt; at most so many. */
  static Categories learnt(int most) {
    return new Categories(most, false);
  }

  static Categories given(List<String> names) {
    Categories given = new Categories(names.size(), true);
    for (String name : names) {
      if (given.numbers.putIfAbsent(name, given.numbers.size()) != null) {
        throw new IllegalArgumentException(
            "classes and categories must differ but one was given twice");
      }
    }
    given.names = List.copyOf(names);
    return given;
  }

  /** Takes note of a text; says what is wrong with it, or nothing. */
  String learn(String text) {
    if (numbers.containsKey(text)) {
      return "";
    } else if (fixed) {
      return "must be one of the " + names.size() + " given but is not";
    } else if (text.length() > Description.LONGEST_NAME) {
      return "must have at most " + Description.LONGEST_NAME + " characters but has more";
    } else if (names.size() == most) {
      return "must have at most " + most + " different texts but has more";
    }
    numbers.put(text, names.size());
    names.add(text);
    return "";
  }

  /** Numbers what was learnt in an order that does not depend on the file's. */
  void sort() {
    if (fixed) {
      return;
    }
    names.sort(
        names.stream().allMatch(Categories::isWhole)
            ? Comparator.<String>comparingInt(Integer::parseInt)
                .thenComparing(Comparator.naturalOrder())
            : Comparator.naturalOrder());
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
  }

  private static boolean isWhole(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_NUMBER
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number of a text, -1 if it has none. */
  int number(String text) {
    return numbers.getOrDefault(text, -1);
  }

  int size() {
    return numbers.size();
  }

  List<String> names() {
    return names;
  }
}
