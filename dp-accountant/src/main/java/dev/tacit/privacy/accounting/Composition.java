package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An event as mechanisms and how often each was used; order does not matter to a composition.
 *
 * @param parts each mechanism once, in a fixed order, so that equal compositions are accounted to
 *     the same number
 */
record Composition(List<Part> parts) {
  /**
   * @param count &gt;= 1
   */
  record Part(SampledGaussian mechanism, long count) {}

  /**
   * Takes an event apart.
   *
   * @throws UnsupportedEventException if there is no proved bound for one of its parts under the
   *     relation
   */
  static Composition of(PrivacyEvent event, NeighbouringRelation relation) {
    Map<SampledGaussian, Long> counts = new LinkedHashMap<>();
    collect(event, 1, relation, counts);
    return new Composition(
        counts.entrySet().stream()
            .map(entry -> new Part(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.<Part>comparingDouble(part -> part.mechanism().q())
                    .thenComparingDouble(part -> part.mechanism().sigma()))
            .toList());
  }

  private static void collect(
      PrivacyEvent event,
      long times,
      NeighbouringRelation relation,
      Map<SampledGaussian, Long> counts) {
    if (times == 0) {
      return;
    }
    if (event instanceof Gaussian gaussian) {
      counts.merge(new SampledGaussian(1, gaussian.sigma()), times, Math::addExact);
    } else if (event instanceof PoissonSampled sampled) {
      sampled(sampled, times, relation, counts);
    } else if (event instanceof SelfComposed repeated) {
      collect(repeated.event(), Math.multiplyExact(times, repeated.count()), relation, counts);
    } else if (event instanceof Composed composed) {
      composed.events().forEach(part -> collect(part, times, relation, counts));
    }
  }

  private static void sampled(
      PoissonSampled sampled,
      long times,
      NeighbouringRelation relation,
      Map<SampledGaussian, Long> counts) {
    if (sampled.q() == 1) {
      collect(sampled.event(), times, relation, counts);
      return;
    }
    if (!(sampled.event() instanceof Gaussian gaussian)) {
      throw new UnsupportedEventException(
          "a Poisson sample is accounted for a Gaussian only, not for "
              + sampled.event()
              + ": one draw for several releases is not a composition of sampled releases");
    }
    if (relation != NeighbouringRelation.ADD_OR_REMOVE_ONE) {
      throw new UnsupportedEventException(
          "a Poisson-sampled Gaussian is accounted under add_or_remove_one only, not under "
              + relation.label()
              + ": the dominating pair used here is proved for that relation");
    }
    if (sampled.q() > 0) {
      counts.merge(new SampledGaussian(sampled.q(), gaussian.sigma()), times, Math::addExact);
    }
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** All uses. */
  long count() {
    return parts.stream().mapToLong(Part::count).reduce(0, Math::addExact);
  }

  /** Whether nothing is sampled, so that all is one Gaussian of a smaller sigma. */
  boolean isPlainGaussian() {
    return parts.stream().allMatch(part -> part.mechanism().q() == 1);
  }

  /** 1 / sigma of the one Gaussian that plain Gaussians compose to. */
  double gaussianMu() {
    double sum = 0;
    for (Part part : parts) {
      double sigma = part.mechanism().sigma();
      sum += part.count() / (sigma * sigma);
    }
    return Math.sqrt(sum);
  }
}
