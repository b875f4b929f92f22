package dev.tacit.simulation.engine;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Where another JVM gets its sites from. A value: sources of equal bytes open equal things.
 *
 * @param <S> what a thread works with and in
 */
public interface SiteSource<S> extends Serializable {
  /**
   * Opens what the sites of a JVM share, once.
   *
   * @return makes a site for each thread; thread-safe
   * @throws IOException if it cannot be read there
   * @throws IllegalArgumentException if it is not what it was where the source was made
   */
  Supplier<S> open() throws IOException, InterruptedException;
}
