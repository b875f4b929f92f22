package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Steps that the partitions share. */
final class Deal {
  private Deal() {}

  static int[] shuffled(int size, Random random) {
    int[] numbers = new int[size];
    Arrays.setAll(numbers, i -> i);
    shuffle(numbers, random);
    return numbers;
  }

  /** Fisher and Yates. */
  static void shuffle(int[] numbers, Random random) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = swap;
    }
  }

  /** All numbers, class by class, each class in random order. */
  static List<int[]> byClass(ExampleStore examples, Random random) {
    int[] sizes = new int[examples.classes()];
    int[] order = shuffled(examples.size(), random);
    for (int number : order) {
      sizes[examples.label(number)]++;
    }
    List<int[]> classes = new ArrayList<>();
    for (int size : sizes) {
      classes.add(new int[size]);
    }
    for (int i = order.length - 1; i >= 0; i--) {
      int label = examples.label(order[i]);
      classes.get(label)[--sizes[label]] = order[i];
    }
    return classes;
  }

  /** Cuts into parts whose sizes differ by one at most. */
  static List<int[]> cut(int[] numbers, int parts) {
    List<int[]> pieces = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      int from = (int) ((long) numbers.length * i / parts);
      int to = (int) ((long) numbers.length * (i + 1) / parts);
      pieces.add(Arrays.copyOfRange(numbers, from, to));
    }
    return pieces;
  }

  static int[] concatenate(List<int[]> pieces) {
    int[] all = new int[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (int[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  /** Gives each empty part one example of the largest. */
  static List<int[]> withoutEmpty(List<int[]> parts) {
    List<int[]> filled = new ArrayList<>(parts);
    for (int i = 0; i < filled.size(); i++) {
      if (filled.get(i).length == 0) {
        int largest = 0;
        for (int j = 1; j < filled.size(); j++) {
          largest = filled.get(j).length > filled.get(largest).length ? j : largest;
        }
        int[] giver = filled.get(largest);
        filled.set(i, new int[] {giver[giver.length - 1]});
        filled.set(largest, Arrays.copyOf(giver, giver.length - 1));
      }
    }
    return filled;
  }
}
