package dev.tacit.benchmarks;

import dev.tacit.benchmarks.secagg.ClientRun;
import dev.tacit.benchmarks.secagg.ClientRun.Sample;
import dev.tacit.benchmarks.secagg.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What a session of long vectors costs one client. */
final class SecAggClientSuite implements Suite {
  private static final Setting SETTING = Setting.LONG_VECTOR;
  private static final int WARM = 12;
  private static final int COUNTED = 40;
  private static final double BYTES_OVER_PACKED = 1.02;
  private static final int BYTES_BESIDE = 64 * 1024;
  private static final int PACKED_BYTES = SETTING.parameters().packedBytes();

  @Override
  public String name() {
    return "secagg-client";
  }

  @Override
  public String description() {
    return "one client's whole work in a session of 1,000 with 1,000,000 x 32 bits, degree 52, threshold 37; neighbours' certificates seen before; one thread, warm";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws InterruptedException {
    List<Sample> all = ClientRun.measure(SETTING, WARM, COUNTED, progress);
    List<Sample> samples = all.stream().filter(Sample::acquainted).toList();
    List<Sample> strangers = all.stream().filter(sample -> !sample.acquainted()).toList();
    List<Figure> figures = new ArrayList<>();
    figures.add(
        of(samples, "whole work", "ms", sample -> 1e3 * sample.whole())
            .reaching("of " + samples.size() + " clients"));
    for (int i = 0; i < ClientRun.PHASES.size(); i++) {
      int phase = i;
      figures.add(
          of(
              samples,
              "  " + ClientRun.PHASES.get(i),
              "ms",
              sample -> 1e3 * sample.seconds().get(phase)));
    }
    figures.add(
        of(samples, "baseline: bare AES-CTR, additions and X25519", "ms", s -> 1e3 * s.bare()));
    figures.add(of(samples, "  whole work over it", "x", s -> s.whole() / s.bare()).atMost(1.25));
    figures.add(
        of(
                strangers,
                "  the same, all neighbours met for the first time",
                "x",
                s -> s.whole() / s.bare())
            .reaching(SETTING.degree() + " more signatures to check"));
    figures.add(
        of(samples, "upload", "bytes", Sample::bytes)
            .atMost(BYTES_OVER_PACKED * PACKED_BYTES + BYTES_BESIDE)
            .reaching(String.format(Locale.ROOT, "the vector alone %,d", PACKED_BYTES)));
    return figures;
  }

  private static Figure of(
      List<Sample> samples, String name, String unit, ToDoubleFunction<Sample> figure) {
    return Figure.of(name, unit, samples.stream().mapToDouble(figure).toArray());
  }
}
