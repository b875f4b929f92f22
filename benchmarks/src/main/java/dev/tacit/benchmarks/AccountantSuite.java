package dev.tacit.benchmarks;

import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.RdpAccountant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How long the accountants take, and what they reach. */
final class AccountantSuite implements Suite {
  @Override
  public String name() {
    return "accountant";
  }

  @Override
  public String description() {
    return "accounting of the Poisson-sampled Gaussian, q = 0.01, sigma = 1, delta = 1e-6; one core, warm";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) {
    AccountantBenchmark code = new AccountantBenchmark();
    return List.of(
        time(progress, "PLD, 10,000 steps", "pld").atMost(20).reaching(interval(code.pld())),
        time(progress, "RDP, 10,000 steps", "rdp").atMost(2).reaching(best(code.rdp())),
        time(progress, "PLD, 1,000,000 steps", "pldOfAMillionSteps")
            .atMost(60)
            .reaching(interval(code.pldOfAMillionSteps())),
        time(progress, "RDP, 1,000,000 steps", "rdpOfAMillionSteps")
            .reaching(best(code.rdpOfAMillionSteps())),
        time(progress, "sigma for epsilon = 3, 10,000 steps", "calibration")
            .atMost(300)
            .reaching(String.format(Locale.ROOT, "sigma %.5f", code.calibration())));
  }

  private static Figure time(Consumer<String> progress, String name, String method) {
    progress.accept(name);
    return JmhRuns.milliseconds(name, AccountantBenchmark.class, method);
  }

  private static String interval(Bounds bounds) {
    return String.format(Locale.ROOT, "epsilon in [%.5f, %.5f]", bounds.lower(), bounds.upper());
  }

  private static String best(RdpAccountant.Result result) {
    return String.format(
        Locale.ROOT, "epsilon <= %.5f at order %.3f", result.epsilon(), result.order());
  }
}
