package dev.tacit.simulation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final int WIDTH = 5;

  /** A vector for each place, of very different sizes, so that another order would show. */
  private static float[] vector(int place) {
    Random random = new Random(place);
    float[] vector = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
    }
    return vector;
  }

  private record Vectors() implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      assertThat(site).isEqualTo("site");
      fold.add(place, vector(place));
      return place + 0.5;
    }
  }

  private static float[] total(FloatSum sum) {
    float[] total = new float[WIDTH];
    sum.total(total);
    return total;
  }

  private static float[] onThreads(int places, int threads) throws InterruptedException {
    FloatSum sum = new FloatSum(places, WIDTH);
    try (LocalEngine<String> engine = new LocalEngine<>(threads, () -> "site")) {
      List<Double> told = engine.run(new Vectors(), places, sum);
      assertThat(told).hasSize(places).doesNotContainNull().endsWith(places - 0.5);
    }
    return total(sum);
  }

  @Property(tries = 40)
  void floatSum_anyThreadsAndParts_isOneAndTheSame(
      @ForAll @IntRange(min = 1, max = 300) int places,
      @ForAll @IntRange(min = 1, max = 5) int threads,
      @ForAll long order)
      throws InterruptedException {
    float[] expected = onThreads(places, 1);
    assertThat(onThreads(places, threads)).isEqualTo(expected);
    Groups groups = Groups.of(places);
    // Partitions: each group to one of three, in a random order, then merged.
    FloatSum whole = new FloatSum(places, WIDTH);
    FloatSum[] parts = {whole.empty(), whole.empty(), whole.empty()};
    Random random = new Random(order);
    int[] shuffled = IntStream.range(0, groups.count()).toArray();
    for (int i = groups.count() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swapped;
    }
    for (int group : shuffled) {
      FloatSum part = parts[random.nextInt(3)];
      for (int p = groups.first(group); p < groups.end(group); p++) {
        part.add(p, vector(p));
      }
    }
    for (int i : random.nextBoolean() ? new int[] {2, 0, 1} : new int[] {1, 2, 0}) {
      whole.merge(parts[i]);
    }
    assertThat(total(whole)).isEqualTo(expected);
    for (int i = 0; i < WIDTH; i++) {
      int at = i;
      double sum = IntStream.range(0, places).mapToDouble(p -> vector(p)[at]).sum();
      double size = IntStream.range(0, places).mapToDouble(p -> Math.abs(vector(p)[at])).sum();
      assertThat((double) expected[i]).isCloseTo(sum, within(size * 16 * 0x1p-24));
    }
  }

  /** Whole, in order, from large ones to such of one place. */
  @Property(tries = 200)
  void groups_ofAnyRound_areThePlacesInOrder(@ForAll @IntRange(min = 1, max = 5000) int places) {
    Groups groups = Groups.of(places);
    int next = 0;
    int most = 8;
    for (int group = 0; group < groups.count(); group++) {
      assertThat(groups.first(group)).isEqualTo(next);
      int size = groups.end(group) - next;
      assertThat(size).isBetween(1, most);
      for (int place = next; place < groups.end(group); place++) {
        assertThat(groups.group(place)).isEqualTo(group);
      }
      most = size;
      next = groups.end(group);
    }
    assertThat(next).isEqualTo(places);
    assertThat(groups.places()).isEqualTo(places);
    assertThat(most).isEqualTo(1);
  }

  @Test
  void floatSum_usedAgain_holdsNothingOfBefore() {
    FloatSum sum = new FloatSum(20, WIDTH);
    for (int round = 0; round < 2; round++) {
      for (int place = 0; place < 20; place++) {
        sum.add(place, new float[] {place, 0, 0, 0, round});
      }
      assertThat(total(sum)).containsExactly(190, 0, 0, 0, 20 * round);
    }
  }

  /** What adds itself is as good as a vector, and a used sum as a new one. */
  @Property(tries = 40)
  void floatSum_whatAddsItself_isAsIfItWereVectors(
      @ForAll @IntRange(min = 1, max = 300) int places,
      @ForAll @IntRange(min = 1, max = 1 << 25) int weights,
      @ForAll boolean whole)
      throws InterruptedException {
    float[] expected = onThreads(places, 1);
    FloatSum sum = new FloatSum(places, WIDTH);
    double divisor = whole ? weights : weights / 3.0;
    for (int round = 0; round < 2; round++) {
      for (int place = 0; place < places; place++) {
        float[] vector = vector(place);
        String told =
            sum.add(
                place,
                (into, fresh) -> {
                  for (int i = 0; i < WIDTH; i++) {
                    into[i] = fresh ? vector[i] : into[i] + vector[i];
                  }
                  return "told";
                });
        assertThat(told).isEqualTo("told");
      }
      float[] mean = new float[WIDTH];
      sum.mean(divisor, mean);
      for (int i = 0; i < WIDTH; i++) {
        assertThat(mean[i]).isEqualTo((float) (expected[i] / divisor));
      }
    }
    assertThatThrownBy(() -> sum.add(places, (into, fresh) -> into))
        .hasMessageContaining("below " + places);
  }

  @Test
  void floatSum_placesMissingOrOutOfOrder_saysSo() {
    FloatSum sum = new FloatSum(200, WIDTH);
    assertThatThrownBy(() -> sum.add(3, vector(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in order");
    for (int place = 0; place < 192; place++) {
      sum.add(place, vector(place));
    }
    assertThatThrownBy(() -> total(sum))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("all places");
    assertThatThrownBy(() -> sum.add(200, vector(3))).hasMessageContaining("below 200");
  }

  @Test
  void ringSum_wrapsAround_isThatOfTheRing() {
    RingSum sum = new RingSum(2);
    RingSum other = sum.empty();
    for (int i = 0; i < 10; i++) {
      (i % 3 == 0 ? sum : other).add(i, new int[] {-1, 1 << 30});
    }
    sum.merge(other);
    // 10 (2^32 - 1) and 10 2^30.
    assertThat(sum.total(32)).containsExactly(0xffff_fff6L, 1L << 31);
    for (int i = 0; i < 10; i++) {
      sum.add(i, new int[] {-1, 3});
    }
    assertThat(sum.total(4)).containsExactly(6, 14);
  }

  private static <F> F sent(F fold) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(fold);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      // It is of the class that was written.
      @SuppressWarnings("unchecked")
      F read = (F) in.readObject();
      return read;
    }
  }

  @Test
  void floatSum_sentInPartsByOneWhoUsesItsMemoryAgain_isTheSame() throws Exception {
    int places = 200;
    FloatSum whole = new FloatSum(places, WIDTH);
    FloatSum worker = whole.empty();
    // Parts of 8, 4 and 8 groups, and the others.
    Groups groups = Groups.of(places);
    int[] ends = {groups.end(7), groups.end(11), groups.end(19), places};
    for (int part = 0; part < ends.length; part++) {
      for (int place = part == 0 ? 0 : ends[part - 1]; place < ends[part]; place++) {
        worker.add(place, vector(place));
      }
      whole.merge(sent(worker));
      assertThat(worker.clear()).isTrue();
    }
    assertThat(total(whole)).isEqualTo(onThreads(places, 1));
    worker.add(0, vector(0));
    assertThatThrownBy(() -> sent(worker))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("whole groups");
  }

  /** Else it would be as many as the number of groups has bits that are set. */
  @Test
  void floatSum_sentWhole_isOneVectorAndTheSame() throws Exception {
    int places = 777;
    FloatSum sum = new FloatSum(places, WIDTH);
    for (int place = 0; place < places; place++) {
      sum.add(place, vector(place));
    }
    FloatSum empty = sum.empty();
    empty.merge(sent(sum));
    assertThat(total(sent(sent(sum)))).isEqualTo(onThreads(places, 1));
    assertThat(total(empty)).isEqualTo(onThreads(places, 1));
    assertThat(total(sum)).isEqualTo(onThreads(places, 1));
    assertThatThrownBy(() -> total(sum)).hasMessageContaining("all places");
  }

  /** What a thread added is there when it is no more, and a sum that is used again forgets it. */
  @Test
  void ringSum_threadsThatEnd_countOnce() throws InterruptedException {
    RingSum sum = new RingSum(1);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> sum.add(0, new int[] {5}));
        thread.start();
        thread.join();
      }
      assertThat(sum.total(32)).containsExactly(20);
    }
  }

  @Test
  void ringSum_sent_isTheSame() throws Exception {
    RingSum sum = new RingSum(2);
    sum.merge(sent(new RingSum(2)));
    RingSum other = sum.empty();
    other.add(0, new int[] {-1, 3});
    sum.merge(sent(other));
    assertThat(other.clear()).isTrue();
    other.add(1, new int[] {5, Integer.MIN_VALUE});
    sum.merge(sent(other));
    assertThat(sum.total(32)).containsExactly(4, 0x8000_0003L);
  }

  private record Failing(RuntimeException failure) implements DeviceTask<String, float[], Double> {
    @Override
    public Double run(String site, int place, Fold<float[]> fold) {
      if (place == 77) {
        throw failure;
      }
      fold.add(place, vector(place));
      return 0.0;
    }
  }

  @Test
  void run_deviceFails_theCallerHearsIt() {
    try (LocalEngine<String> engine = new LocalEngine<>(3, () -> "site")) {
      IllegalStateException failure = new IllegalStateException("device 77");
      assertThatThrownBy(() -> engine.run(new Failing(failure), 200, new FloatSum(200, WIDTH)))
          .isSameAs(failure);
    }
  }

  @Test
  void run_callerInterrupted_stops() {
    try (LocalEngine<String> engine = new LocalEngine<>(2, () -> "site")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> engine.run(new Vectors(), 2000, new FloatSum(2000, WIDTH)))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
