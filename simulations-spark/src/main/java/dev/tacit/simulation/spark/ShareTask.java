package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.LocalEngine;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** What Spark runs: one share a partition. Nothing but the returned part leaves it. */
record ShareTask<S, C, R extends Serializable>(
    Broadcast<Desk<S>> desk, Broadcast<Work<S, C, R>> work)
    implements FlatMapFunction<Iterator<Integer>, Part<C, R>> {
  @Override
  public Iterator<Part<C, R>> call(Iterator<Integer> shares) {
    SitePool<S> pool = desk.value().pool();
    LocalEngine<S> engine = pool.take();
    try {
      return List.of(work.value().run(engine, shares.next())).iterator();
    } finally {
      pool.give(engine);
    }
  }
}
