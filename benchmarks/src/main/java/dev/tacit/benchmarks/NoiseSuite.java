package dev.tacit.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** How fast noise is drawn from the secure generator. */
final class NoiseSuite implements Suite {
  @Override
  public String name() {
    return "noise";
  }

  @Override
  public String description() {
    return "millions of samples a second from the secure generator into arrays; two cores";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) {
    return List.of(
        rate(progress, "Gaussian", "gaussian").atLeast(100),
        rate(progress, "  baseline: SecureRandom.nextGaussian", "platformGaussian"),
        rate(progress, "exact discrete Gaussian, sigma 4", "discreteGaussian", "sigma", "4")
            .atLeast(10),
        rate(progress, "exact discrete Gaussian, sigma 1000", "discreteGaussian", "sigma", "1000")
            .atLeast(10),
        rate(
                progress,
                "exact discrete Gaussian, sigma 10^6",
                "discreteGaussian",
                "sigma",
                "1000000")
            .atLeast(10),
        rate(
            progress,
            "  baseline: as the paper writes it, sigma 1000",
            "paperDiscreteGaussian",
            "sigma",
            "1000"),
        rate(progress, "exact discrete Laplace, scale 1000", "discreteLaplace", "sigma", "1000"));
  }

  private static Figure rate(
      Consumer<String> progress, String name, String method, String... parameter) {
    progress.accept(name.strip());
    return JmhRuns.millionsOnTwoCores(name, NoiseBenchmark.class, method, parameter);
  }
}
