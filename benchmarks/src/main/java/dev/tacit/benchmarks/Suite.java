package dev.tacit.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A benchmark that {@code benchmarks/run} knows by name. */
interface Suite {
  String name();

  /** One line: what is measured. */
  String description();

  /**
   * The same for some of its parts alone.
   *
   * @param names none for what is measured when nothing is said
   * @throws IllegalArgumentException for a name that is no part of it
   */
  default Suite only(List<String> names) {
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing but --json may follow " + name() + " but there was " + names.get(0));
    }
    return this;
  }

  /**
   * Measures.
   *
   * @param progress is told what is measured next
   */
  List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException;
}
