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
   * Measures.
   *
   * @param progress is told what is measured next
   */
  List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException;
}
