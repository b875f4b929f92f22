package dev.tacit.benchmarks;

import dev.tacit.benchmarks.secagg.ServerRun;
import dev.tacit.benchmarks.secagg.ServerRun.Repeat;
import dev.tacit.benchmarks.secagg.Setting;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What unmasking a cohort of long vectors costs the server. */
final class SecAggServerSuite implements Suite {
  private static final int REPEATS = 3;
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "secagg-server";
  }

  @Override
  public String description() {
    return "unmasking 1,000 devices' vectors of 1,000,000 x 32 bits, degree 52, threshold 37, 50 lost after masking";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws IOException {
    ServerRun.Result result = ServerRun.measure(Setting.LONG_VECTOR, REPEATS, progress);
    String work =
        String.format(
            Locale.ROOT, "%,d masks, %,d agreements; sum right", result.masks(), result.pairs());
    Figure one = of(result, "unmasking, one thread", "s", Repeat::one);
    Figure bare =
        of(result, "  baseline: bare AES-CTR, additions and X25519", "s", Repeat::bare)
            .reaching(
                String.format(
                    Locale.ROOT,
                    "X25519 %.3f s of it",
                    of(result, "", "s", Repeat::bareAgreements).median()));
    Figure two = of(result, "unmasking, two threads", "s", Repeat::two);
    return List.of(
        one.atMost(3).reaching(work),
        bare,
        of(result, "  one thread over the baseline", "x", repeat -> repeat.one() / repeat.bare())
            .atMost(1.25),
        two,
        of(result, "speed-up of two threads", "x", Repeat::speedUp),
        of(result, "  baseline: an empty loop's", "x", Repeat::speedUpOfLoop),
        of(
                result,
                "  speed-up over the loop's",
                "x",
                repeat -> repeat.speedUp() / repeat.speedUpOfLoop())
            .atLeast(0.85),
        Figure.of(
                "server's heap in the whole session, peak",
                "MiB",
                new double[] {result.heapUsed() / MEBIBYTE})
            .atMost(ServerRun.HEAP_MEBIBYTES)
            .reaching(
                String.format(
                    Locale.ROOT,
                    "-Xmx%dm; a collection left %.0f at most",
                    ServerRun.HEAP_MEBIBYTES,
                    result.heapKept() / MEBIBYTE)));
  }

  private static Figure of(
      ServerRun.Result result, String name, String unit, ToDoubleFunction<Repeat> figure) {
    return Figure.of(name, unit, result.repeats().stream().mapToDouble(figure).toArray());
  }
}
