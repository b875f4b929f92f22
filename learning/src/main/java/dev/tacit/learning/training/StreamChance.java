package dev.tacit.learning.training;

import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import dev.tacit.privacy.noise.RandomStream;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.List;
import java.util.stream.Stream;

/** Draws and noise from streams of random bits, one for each thread. */
final class StreamChance implements Chance {
  /** A thread's part below this is not worth waking it. */
  private static final int LEAST_PART = 1 << 12;

  private final Workers workers;
  private final List<? extends RandomStream> streams;
  private final List<GaussianNoise> noises;

  private StreamChance(Workers workers, List<? extends RandomStream> streams) {
    this.workers = workers;
    this.streams = streams;
    this.noises = streams.stream().map(GaussianNoise::new).toList();
  }

  /** On streams of its own, keyed by the operating system's generator. */
  StreamChance(Workers workers) {
    this(workers, Stream.generate(SecureRandomStream::create).limit(workers.count()).toList());
  }

  /** On the stream of one thread, with which it ends; there is no need to close it. */
  static StreamChance of(RandomStream random) {
    return new StreamChance(new Workers(1), List.of(random));
  }

  @Override
  public int[] draw(int population, double samplingRate) {
    return PoissonDraw.draw(streams.get(0), population, samplingRate);
  }

  @Override
  public int[] groups(int count, int groups) {
    return ClippedSum.deal(streams.get(0), count, groups);
  }

  @Override
  public void addNoise(double[] values, double standardDeviation) {
    int parts = Math.max(1, Math.min(noises.size(), values.length / LEAST_PART));
    workers.run(
        parts,
        part -> {
          int from = (int) ((long) values.length * part / parts);
          int to = (int) ((long) values.length * (part + 1) / parts);
          noises.get(part).addBounded(values, from, to - from, standardDeviation, values.length);
        });
  }

  @Override
  public void close() {
    streams.forEach(RandomStream::close);
  }
}
