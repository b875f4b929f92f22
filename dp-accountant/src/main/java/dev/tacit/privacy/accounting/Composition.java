package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event tree as what counts: how often each Poisson-sampled Gaussian runs, and all plain
 * Gaussians as one of precision sum of 1/sigma^2 (exact: their log ratios are jointly Gaussian, so
 * the weighted sum of the outputs is a sufficient statistic). Order is lost, for no accountant here
 * depends on it; an ordered map keeps results the same to the last bit.
 */
final class Composition {
  static final Comparator<SampledGaussian> ORDER =
      Comparator.comparingDouble(SampledGaussian::q).thenComparingDouble(SampledGaussian::sigma);

  private final NeighbouringRelation relation;
  private final Map<SampledGaussian, Long> sampled = new TreeMap<>(ORDER);
  private final Map<Double, Long> plain = new TreeMap<>();

  private Composition(NeighbouringRelation relation) {
    this.relation = relation;
  }

  /**
   * Flattens.
   *
   * @throws UnsupportedEventException if there is no proved bound for the event here
   */
  static Composition of(PrivacyEvent event, NeighbouringRelation relation) {
    Composition composition = new Composition(relation);
    composition.add(event, 1);
    return composition;
  }

  /** Sampled mechanisms with how often each runs; no q of 0 or 1. */
  Map<SampledGaussian, Long> sampled() {
    return sampled;
  }

  /** The sum of 1/sigma^2 of all plain Gaussians. */
  double precision() {
    double sum = 0;
    for (Map.Entry<Double, Long> entry : plain.entrySet()) {
      sum += entry.getValue() / (entry.getKey() * entry.getKey());
    }
    return sum;
  }

  /** Whether nothing at all is released. */
  boolean isEmpty() {
    return sampled.isEmpty() && plain.isEmpty();
  }

  private void add(PrivacyEvent event, long times) {
    if (times == 0) {
      return;
    }
    if (event instanceof Gaussian gaussian) {
      plain.merge(gaussian.sigma(), times, Composition::sum);
    } else if (event instanceof PoissonSampled poisson) {
      addSampled(poisson, times);
    } else if (event instanceof SelfComposed repeated) {
      add(repeated.event(), product(times, repeated.count()));
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> add(part, times));
    } else {
      throw new UnsupportedEventException("no bound is implemented for " + event);
    }
  }

  private void addSampled(PoissonSampled poisson, long times) {
    Composition inner = of(poisson.event(), relation);
    if (poisson.q() == 0 || inner.isEmpty()) {
      return;
    }
    if (poisson.q() == 1) {
      add(poisson.event(), times);
      return;
    }
    if (relation != NeighbouringRelation.ADD_OR_REMOVE_ONE) {
      throw new UnsupportedEventException(
          "Poisson sampling is accounted under add_or_remove_one only but the relation was "
              + relation.label()
              + ": a replaced record moves the sum from one side to the other, which no pair of"
              + " distributions implemented here dominates");
    }
    sampled.merge(sampledOnce(poisson.q(), inner), times, Composition::sum);
  }

  /** A sample of a sample is a sample; several Gaussians on one sample are one. */
  private static SampledGaussian sampledOnce(double q, Composition inner) {
    if (inner.sampled.isEmpty()) {
      return new SampledGaussian(q, 1 / Math.sqrt(inner.precision()));
    }
    boolean single = inner.plain.isEmpty() && inner.sampled.size() == 1;
    Map.Entry<SampledGaussian, Long> only = inner.sampled.entrySet().iterator().next();
    if (!single || only.getValue() != 1) {
      throw new UnsupportedEventException(
          "a Poisson sample of a composition of Poisson samples has no bound here: the parts share"
              + " the outer sample");
    }
    double product = Math.max(q * only.getKey().q(), Double.MIN_NORMAL);
    return new SampledGaussian(product, only.getKey().sigma());
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? tooMany() : a + b;
  }

  private static long product(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? tooMany() : a * b;
  }

  private static long tooMany() {
    throw new UnsupportedEventException("an event must run less than 2^63 times in all");
  }
}
