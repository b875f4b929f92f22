package dev.tacit.simulation.attack;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples of some classes are given other labels (Tolpegin, Truex, Gursoy and Liu, "Data poisoning
 * attacks against federated learning systems", ESORICS 2020).
 */
public final class LabelFlip implements DataPoison {
  /** What a class becomes, if not what it is; empty if every class becomes the next one. */
  private final Map<Integer, Integer> labels;

  private LabelFlip(Map<Integer, Integer> labels) {
    this.labels = Map.copyOf(labels);
  }

  /** Each class becomes the next, and the last one the first. */
  public static LabelFlip rotation() {
    return new LabelFlip(Map.of());
  }

  /**
   * Some classes become others.
   *
   * @param labels from a class to another; at least one
   */
  public static LabelFlip of(Map<Integer, Integer> labels) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("labels must be of one class or more but were of none");
    }
    labels.forEach(
        (from, to) -> {
          if (from < 0 || to < 0 || from.equals(to)) {
            throw new IllegalArgumentException(
                "labels must lead from a class to another but one led from %d to %d"
                    .formatted(from, to));
          }
        });
    return new LabelFlip(labels);
  }

  /** What a class becomes. */
  int flipped(int label, int classes) {
    return labels.isEmpty() ? (label + 1) % classes : labels.getOrDefault(label, label);
  }

  private void require(ExampleStore examples) {
    DataPoison.requireClasses(examples);
    labels.forEach(
        (from, to) -> {
          if (Math.max(from, to) >= examples.classes()) {
            throw new IllegalArgumentException(
                "labels must be below %d, the classes, but were %d and %d"
                    .formatted(examples.classes(), from, to));
          }
        });
  }

  @Override
  public ExampleStore poisoned(ExampleStore honest, Seeds seeds) {
    require(honest);
    return new Flipped(this, honest, IntStream.range(0, honest.size()).toArray());
  }

  @Override
  public Optional<ExampleStore> goal(ExampleStore test) {
    require(test);
    int[] flipped =
        IntStream.range(0, test.size())
            .filter(i -> flipped(test.label(i), test.classes()) != test.label(i))
            .toArray();
    return flipped.length == 0 ? Optional.empty() : Optional.of(new Flipped(this, test, flipped));
  }

  /** Some examples with the labels that the attacker gives them. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Flipped(LabelFlip flip, ExampleStore whole, int[] numbers) implements Selection {
    @Override
    public int label(int example) {
      return flip.flipped(whole.label(numbers[example]), classes());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelFlip flip && labels.equals(flip.labels);
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? "each label becomes the next" : "labels become " + labels;
  }
}
