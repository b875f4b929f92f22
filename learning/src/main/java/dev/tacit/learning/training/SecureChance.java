package dev.tacit.learning.training;

import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.List;

/** Draws and noise from streams keyed by the operating system's generator, one for each thread. */
final class SecureChance implements Chance {
  /** A thread's part below this is not worth waking it. */
  private static final int LEAST_PART = 1 << 12;

  private final Workers workers;
  private final List<SecureRandomStream> streams = new ArrayList<>();
  private final List<GaussianNoise> noises = new ArrayList<>();

  SecureChance(Workers workers) {
    this.workers = workers;
    for (int i = 0; i < workers.count(); i++) {
      streams.add(SecureRandomStream.create());
      noises.add(new GaussianNoise(streams.get(i)));
    }
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
    streams.forEach(SecureRandomStream::close);
  }
}
