package dev.tacit.simulation.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * A level of a tree over parts, on the executors, so that the driver gets the square root of their
 * number. Neighbours meet, as many as a power of two: their sums are one subtree again.
 */
final class Neighbours {
  private Neighbours() {}

  /**
   * @param count of the parts
   */
  static <C, R extends Serializable> JavaRDD<Part<C, R>> merge(
      JavaRDD<Part<C, R>> parts, int count) {
    int meeting = Integer.highestOneBit((int) Math.sqrt(count));
    int left = (count + meeting - 1) / meeting;
    // A number's hash is itself: partition i gets what meets at i.
    return parts
        .mapToPair(new ByPlace<C, R>(meeting))
        .partitionBy(new HashPartitioner(left))
        .values()
        .mapPartitions(new Meeting<>());
  }

  private record ByPlace<C, R extends Serializable>(int meeting)
      implements PairFunction<Part<C, R>, Integer, Part<C, R>> {
    @Override
    public Tuple2<Integer, Part<C, R>> call(Part<C, R> part) {
      return new Tuple2<>(part.number() / meeting, part);
    }
  }

  private record Meeting<C, R extends Serializable>()
      implements FlatMapFunction<Iterator<Part<C, R>>, Part<C, R>> {
    @Override
    public Iterator<Part<C, R>> call(Iterator<Part<C, R>> parts) {
      Part<C, R> part = parts.next();
      Part.Content<C, R> all = part.read();
      while (parts.hasNext()) {
        all = all.with(parts.next().read());
      }
      return List.of(Part.of(part.number(), all)).iterator();
    }
  }
}
