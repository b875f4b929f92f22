package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.SiteSource;
import java.util.function.Supplier;

/** Sites that no other JVM can have. */
record Nowhere() implements SiteSource<String> {
  @Override
  public Supplier<String> open() {
    throw new IllegalStateException("the driver's own sites must be used");
  }
}
