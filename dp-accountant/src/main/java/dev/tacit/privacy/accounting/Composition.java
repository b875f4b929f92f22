package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.REPLACE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.ZERO_OUT;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.FixedSizeSampled;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.RepeatAndSelect;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.SinglePass;
import dev.tacit.privacy.event.TreeAggregation;
import dev.tacit.privacy.event.TruncatedPoissonGaussian;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event tree as what counts: how often each mechanism runs, and all plain Gaussians as one of
 * precision sum of 1/sigma^2 (exact: their log ratios are jointly Gaussian, so the weighted sum of
 * the outputs is a sufficient statistic). Order is lost, for no accountant here depends on it;
 * mechanisms are sorted so that results are the same to the last bit.
 */
final class Composition {
  /** A mechanism, the event that it is of, and how often it runs. */
  record Part(PrivacyEvent event, Mechanism mechanism, long count) {}

  private final NeighbouringRelation relation;
  private final Map<PrivacyEvent, Mechanism> mechanisms = new HashMap<>();
  private final Map<PrivacyEvent, Long> counts = new HashMap<>();
  private final Map<Double, Long> plain = new TreeMap<>();
  private final List<Part> parts = new ArrayList<>();

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
    composition.sort();
    return composition;
  }

  private void sort() {
    List<PrivacyEvent> events = new ArrayList<>(counts.keySet());
    events.sort(Comparator.comparing(PrivacyEvent::toString));
    events.forEach(event -> parts.add(new Part(event, mechanisms.get(event), counts.get(event))));
  }

  /** All but the plain Gaussians, in an order that does not depend on that of the event. */
  List<Part> parts() {
    return parts;
  }

  /**
   * The sum of 1/sigma^2 of all plain Gaussians, sigma relative to how far the sum moves: by 2
   * under replace_one.
   */
  double precision() {
    double sum = ownPrecision();
    return relation == REPLACE_ONE ? 4 * sum : sum;
  }

  /** The same, relative to what a record contributes; 0 for no Gaussian only. */
  private double ownPrecision() {
    double sum = 0;
    for (Map.Entry<Double, Long> entry : plain.entrySet()) {
      double own = 1 / entry.getKey();
      sum += Math.max(Double.MIN_NORMAL, own * own) * entry.getValue();
    }
    return sum;
  }

  /** Whether nothing at all is released. */
  boolean isEmpty() {
    return counts.isEmpty() && plain.isEmpty();
  }

  private boolean isPlain() {
    return counts.isEmpty();
  }

  private void add(PrivacyEvent event, long times) {
    if (times == 0 || Mechanisms.isNothing(event)) {
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
    } else if (event instanceof TreeAggregation tree) {
      addTree(tree, times);
    } else if (event instanceof FixedSizeSampled sampled) {
      addFixedSize(sampled, times);
    } else if (event instanceof TruncatedPoissonGaussian truncated) {
      addTruncated(truncated, times);
    } else if (event instanceof SinglePass pass) {
      refuseAdded("a pass over batches", "one record more may move all others to other batches");
      add(pass.event(), times);
    } else if (event instanceof RepeatAndSelect select) {
      Composition once = of(select.event(), relation);
      put(event, new Mechanism(null, null, Selection.of(select, once)::rdp), times);
    } else {
      put(event, 1, event, times);
    }
  }

  private void put(PrivacyEvent key, double q, PrivacyEvent event, long times) {
    Mechanism known = mechanisms.get(key);
    put(key, known != null ? known : Mechanisms.of(q, event, relation), times);
  }

  private void put(PrivacyEvent key, Mechanism mechanism, long times) {
    mechanisms.putIfAbsent(key, mechanism);
    counts.merge(key, times, Composition::sum);
  }

  private void addSampled(PoissonSampled poisson, long times) {
    if (poisson.q() == 1) {
      add(poisson.event(), times);
      return;
    }
    refuseOrdered("a Poisson sample", poisson.event());
    Composition inner = of(poisson.event(), relation);
    if (poisson.q() == 0 || inner.isEmpty()) {
      return;
    }
    PoissonSampled once = once(poisson, inner);
    put(once, once.q(), once.event(), times);
  }

  /** A sample of a sample is a sample; several Gaussians on one sample are one. */
  private static PoissonSampled once(PoissonSampled poisson, Composition inner) {
    if (inner.isPlain()) {
      Map.Entry<Double, Long> first = inner.plain.entrySet().iterator().next();
      if (inner.plain.size() == 1 && first.getValue() == 1) {
        return new PoissonSampled(poisson.q(), new Gaussian(first.getKey()));
      }
      return new PoissonSampled(poisson.q(), new Gaussian(1 / Math.sqrt(inner.ownPrecision())));
    }
    Map.Entry<PrivacyEvent, Long> only = inner.counts.entrySet().iterator().next();
    if (!inner.plain.isEmpty() || inner.counts.size() > 1 || only.getValue() != 1) {
      throw new UnsupportedEventException(
          "a Poisson sample of a composition has no bound here unless all parts are Gaussians: the"
              + " parts share one sample");
    }
    if (only.getKey() instanceof PoissonSampled sampled) {
      double product = Math.max(poisson.q() * sampled.q(), Double.MIN_NORMAL);
      return new PoissonSampled(product, sampled.event());
    }
    return new PoissonSampled(poisson.q(), only.getKey());
  }

  /** One record is in depth nodes, whose noise is independent: a Gaussian in that many at once. */
  private void addTree(TreeAggregation tree, long times) {
    refuseAdded("tree aggregation", "one record more moves all later ones to other leaves");
    if (tree.depth() > 0) {
      plain.merge(tree.sigma(), product(times, tree.depth()), Composition::sum);
    }
  }

  /**
   * What a sample leaves out moves all later records to other batches and leaves; and their noise
   * is relative to one record's change in its place.
   */
  private static void refuseOrdered(String what, PrivacyEvent event) {
    if (event instanceof SelfComposed repeated) {
      refuseOrdered(what, repeated.event());
    } else if (event instanceof PoissonSampled sampled) {
      refuseOrdered(what, sampled.event());
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> refuseOrdered(what, part));
    } else if (event instanceof TreeAggregation
        || event instanceof SinglePass
        || event instanceof FixedSizeSampled
        || event instanceof TruncatedPoissonGaussian) {
      throw new UnsupportedEventException(
          what + " of " + event + " has no bound: a record left out moves others");
    }
  }

  private void addFixedSize(FixedSizeSampled sampled, long times) {
    refuseOrdered("a sample of a fixed size", sampled.event());
    refuseAdded("a sample of a fixed size", "the share that is sampled would not stay the same");
    // under zero_out this inner relation only serves to count the Gaussians as they are written
    Composition inner = of(sampled.event(), ZERO_OUT);
    if (sampled.sampleSize() == 0 || inner.isEmpty()) {
      return;
    }
    if (!inner.isPlain()) {
      throw new UnsupportedEventException(
          "a sample of a fixed size is accounted for Gaussians only but was of " + sampled.event());
    }
    double sigma = 1 / Math.sqrt(inner.precision());
    if (sampled.sampleSize() == sampled.datasetSize()) {
      // sigma is relative to a replacement here, which precision() takes to move by 2
      plain.merge(relation == REPLACE_ONE ? 2 * sigma : sigma, times, Composition::sum);
      return;
    }
    double share = (double) sampled.sampleSize() / sampled.datasetSize();
    FixedSizeSampled key =
        new FixedSizeSampled(sampled.datasetSize(), sampled.sampleSize(), new Gaussian(sigma));
    put(key, Subsets.fixedSize(share, sigma), times);
  }

  private void addTruncated(TruncatedPoissonGaussian truncated, long times) {
    if (truncated.q() > 0 && truncated.maxBatch() > 0) {
      put(truncated, Subsets.truncated(truncated, relation), times);
    }
  }

  private void refuseAdded(String what, String why) {
    if (relation == ADD_OR_REMOVE_ONE) {
      throw new UnsupportedEventException(
          what
              + " is accounted under replace_one or zero_out only: under add_or_remove_one "
              + why);
    }
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
