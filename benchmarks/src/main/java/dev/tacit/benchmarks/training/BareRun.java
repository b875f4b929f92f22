package dev.tacit.benchmarks.training;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.Product;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.nd4j.OpenBlasKernels;
import dev.tacit.privacy.vector.VectorModule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Does the bare products of a step and nothing else, each by the kernel that was the fastest at it
 * when this was made. Not thread-safe.
 */
public final class BareRun {
  private static final double NANO = 1e-9;

  /** Seconds that each choice is made warm for, at least. */
  private static final double WARM = 0.15;

  private static final int TRIALS = 5;

  private final Floats left;
  private final Floats right;
  private final Floats result;
  private final List<Chosen> chosen = new ArrayList<>();
  private final double operations;

  private record Candidate(String name, Kernels kernels, Product form) {}

  private record Chosen(BareProduct product, Candidate candidate) {}

  /**
   * How fast the kernels are at a product.
   *
   * @param product in words, with its rows, columns and inner side
   * @param gigaflops 10^9 operations a second of each kernel by its name, in its better form
   */
  public record Speed(String product, Map<String, Double> gigaflops) {
    public Speed {
      gigaflops = Map.copyOf(gigaflops);
    }
  }

  private final List<Speed> speeds = new ArrayList<>();

  /** Measures what the kernels that are there need for each product. */
  BareRun(List<BareProduct> products) {
    Map<String, Kernels> kernels = kernels();
    Kernels first = kernels.values().iterator().next();
    this.left = filled(first, products.stream().mapToInt(BareProduct::leftSize).max().orElse(0));
    this.right = filled(first, products.stream().mapToInt(BareProduct::rightSize).max().orElse(0));
    this.result =
        filled(first, products.stream().mapToInt(BareProduct::resultSize).max().orElse(0));
    this.operations = products.stream().mapToDouble(BareProduct::operations).sum();
    for (BareProduct product : products) {
      choose(product, kernels);
    }
  }

  /** By name; memory of the first serves the others. */
  private static Map<String, Kernels> kernels() {
    Map<String, Kernels> all = new LinkedHashMap<>();
    try {
      all.put("OpenBLAS", new OpenBlasKernels());
    } catch (LinkageError notThere) {
      // Its library does not load on this platform.
    }
    if (VectorModule.isLoaded()) {
      all.put("Vector API", new VectorKernels());
    }
    if (all.isEmpty()) {
      all.put("plain Java", new PlainKernels());
    }
    return all;
  }

  private static Floats filled(Kernels kernels, int size) {
    Floats floats = kernels.allocate(size);
    SplittableRandom random = new SplittableRandom(size);
    float[] some = new float[4096];
    for (int done = 0; done < size; done += some.length) {
      for (int i = 0; i < some.length; i++) {
        some[i] = (float) random.nextDouble() - 0.5f;
      }
      floats.put(done, some, 0, Math.min(some.length, size - done));
    }
    return floats;
  }

  private void choose(BareProduct product, Map<String, Kernels> kernels) {
    Map<String, Double> fastest = new LinkedHashMap<>();
    Map<Candidate, Double> seconds = new LinkedHashMap<>();
    kernels.forEach(
        (name, one) -> {
          for (Product form : product.forms()) {
            Candidate candidate = new Candidate(name, one, form);
            double least = least(new Chosen(product, candidate));
            seconds.put(candidate, least);
            fastest.merge(name, product.operations() / least * NANO, Math::max);
          }
        });
    Candidate best =
        seconds.entrySet().stream()
            .min(Comparator.comparingDouble(Map.Entry::getValue))
            .orElseThrow()
            .getKey();
    chosen.add(new Chosen(product, best));
    speeds.add(new Speed(product.toString(), fastest));
  }

  private double least(Chosen choice) {
    long warm = System.nanoTime();
    while ((System.nanoTime() - warm) * NANO < WARM) {
      multiply(choice);
    }
    double least = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial < TRIALS; trial++) {
      long began = System.nanoTime();
      multiply(choice);
      least = Math.min(least, (System.nanoTime() - began) * NANO);
    }
    return least;
  }

  private void multiply(Chosen choice) {
    BareProduct product = choice.product();
    Product form = choice.candidate().form();
    int a = form.rows() * form.inner();
    int b = form.inner() * form.columns();
    int c = form.rows() * form.columns();
    // In the other form the operands are swapped, and fit the other's memory.
    boolean swapped = !form.equals(product.shape());
    Floats first = swapped ? right : left;
    Floats second = swapped ? left : right;
    for (int i = 0; i < product.times(); i++) {
      choice.candidate().kernels().multiply(form, first, i * a, second, i * b, 0, result, i * c);
    }
  }

  /** Does all of them once. */
  void run() {
    chosen.forEach(this::multiply);
  }

  /** Floating-point operations of {@link #run}. */
  double operations() {
    return operations;
  }

  /** Measures the products of a network's plain step, each kind once, in the layers' order. */
  public static List<Speed> speeds(ModelSpec spec, int batch) {
    return new BareRun(BareProducts.of(spec, batch).stream().distinct().toList()).speeds;
  }
}
