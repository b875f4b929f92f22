package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.engine.RingSum;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A vector of floats for each place, of very different sizes, so that another order would show. */
final class Vectors {
  static final int WIDTH = 7;

  private Vectors() {}

  static float[] of(int place) {
    Random random = new Random(place);
    float[] vector = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
    }
    return vector;
  }

  /** Adds it. */
  record Adding() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      fold.add(place, of(place));
      return place + 0.5;
    }
  }

  private record AddingInRing() implements DeviceTask<String, int[], Integer> {
    @Override
    public Integer run(String site, int place, Fold<int[]> fold) {
      fold.add(place, new Random(place).ints(WIDTH).toArray());
      return -place;
    }
  }

  static List<Double> told(int places) {
    return IntStream.range(0, places).mapToObj(place -> place + 0.5).toList();
  }

  static float[] total(FloatSum sum) {
    float[] total = new float[WIDTH];
    sum.total(total);
    return total;
  }

  /** What one thread adds up. */
  static float[] expected(int places) throws InterruptedException {
    FloatSum sum = new FloatSum(places, WIDTH);
    try (LocalEngine<String> engine = new LocalEngine<>(1, () -> "site")) {
      engine.run(new Adding(), places, sum);
    }
    return total(sum);
  }

  /** Told, added up and added up in the ring, all are as on threads of this machine. */
  static void requireThoseOfTheLocalEngine(Engine<String> engine, int places)
      throws InterruptedException {
    FloatSum sum = new FloatSum(places, WIDTH);
    try (LocalEngine<String> local = new LocalEngine<>(2, () -> "site")) {
      assertThat(engine.run(new Adding(), places, sum)).isEqualTo(told(places));
      assertThat(total(sum)).isEqualTo(expected(places));
      assertThat(ring(engine, places)).isEqualTo(ring(local, places));
    }
  }

  static long[] ring(Engine<String> engine, int places) throws InterruptedException {
    RingSum sum = new RingSum(WIDTH);
    List<Integer> told = engine.run(new AddingInRing(), places, sum);
    if (!told.equals(IntStream.range(0, places).mapToObj(place -> -place).toList())) {
      throw new AssertionError("what was told must be by place but was " + told);
    }
    return sum.total(Integer.SIZE);
  }
}
