package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.REPLACE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.DiscreteLaplace;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Exponential;
import dev.tacit.privacy.event.FixedSizeSampled;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.Laplace;
import dev.tacit.privacy.event.MixtureOfGaussians;
import dev.tacit.privacy.event.PermuteAndFlip;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.RandomizedResponse;
import dev.tacit.privacy.event.RepeatAndSelect;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.SinglePass;
import dev.tacit.privacy.event.Skellam;
import dev.tacit.privacy.event.TreeAggregation;
import dev.tacit.privacy.event.TruncatedPoissonGaussian;
import dev.tacit.privacy.event.VectorSkellam;
import dev.tacit.privacy.event.ZeroConcentrated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MechanismsTest {
  record Case(PrivacyEvent event, NeighbouringRelation relation) {}

  /** One of each, in the order of {@link #noisier}. */
  static List<Case> every() {
    return all(1);
  }

  /** All families, with noise in proportion. */
  private static List<Case> all(double noise) {
    PrivacyEvent gaussian = new Gaussian(2 * noise);
    return List.of(
        new Case(new Laplace(2 * noise), ADD_OR_REMOVE_ONE),
        new Case(new Laplace(3 * noise), REPLACE_ONE),
        new Case(new DiscreteLaplace(0.5 / noise, 2), ADD_OR_REMOVE_ONE),
        new Case(new DiscreteGaussian(3 * noise, 1), ADD_OR_REMOVE_ONE),
        new Case(new Skellam(10 * noise, 1), ZERO_OUT),
        new Case(new DistributedDiscreteGaussian(noise, 30, 2, 9), ZERO_OUT),
        new Case(new VectorSkellam(20 * noise, 3, 2), REPLACE_ONE),
        new Case(new RandomizedResponse(1 - 0.4 / noise, 4), REPLACE_ONE),
        new Case(new RandomizedResponse(1 - 0.4 / noise, 4), ZERO_OUT),
        new Case(new Exponential(0.5 / noise), ADD_OR_REMOVE_ONE),
        new Case(new PermuteAndFlip(0.5 / noise), REPLACE_ONE),
        new Case(new EpsilonDelta(0.4 / noise, 1e-8), ADD_OR_REMOVE_ONE),
        new Case(new ZeroConcentrated(0.1 / noise), ADD_OR_REMOVE_ONE),
        new Case(
            new MixtureOfGaussians(noise, List.of(0.0, 1.0, 2.0), List.of(0.9, 0.08, 0.02)),
            ADD_OR_REMOVE_ONE),
        new Case(new TreeAggregation(4 * noise, List.of(10L, 30L)), ZERO_OUT),
        new Case(new FixedSizeSampled(1000, 100, gaussian), REPLACE_ONE),
        new Case(new TruncatedPoissonGaussian(1000, 0.1, 110, 2 * noise), ADD_OR_REMOVE_ONE),
        new Case(new TruncatedPoissonGaussian(1000, 0.1, 110, 4 * noise), REPLACE_ONE),
        new Case(new PoissonSampled(0.1, gaussian), REPLACE_ONE),
        new Case(new PoissonSampled(0.1, new Laplace(noise)), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new DiscreteLaplace(1 / noise, 1)), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new DiscreteGaussian(2 * noise, 1)), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new Skellam(4 * noise, 1)), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new EpsilonDelta(1 / noise, 1e-8)), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new PermuteAndFlip(1 / noise)), ADD_OR_REMOVE_ONE),
        new Case(new SinglePass(7, gaussian), REPLACE_ONE),
        new Case(new RepeatAndSelect(new Gaussian(10 * noise), 3, 1), ADD_OR_REMOVE_ONE));
  }

  @ParameterizedTest
  @MethodSource("every")
  void epsilon_ofManyRuns_honoursTheCount(Case of) {
    PrivacyEvent repeated = new SelfComposed(of.event(), 6);
    PrivacyEvent listed = new Composed(Collections.nCopies(6, of.event()));
    Bounds six = epsilon(repeated, of);
    Bounds one = epsilon(of.event(), of);
    assertThat(six).isEqualTo(epsilon(listed, of));
    assertThat(six.upper()).isGreaterThan(one.upper() * 1.2);
    Composition once = Composition.of(of.event(), of.relation());
    Composition often = Composition.of(repeated, of.relation());
    for (double order : new double[] {1.3, 2, 7.7, 20}) {
      assertThat(RdpAccountant.rdp(often, order) / RdpAccountant.rdp(once, order))
          .isBetween(6 - 1e-9, 6 + 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void bounds_areInOrderAndRenyiIsAbove(Case of) {
    for (long count : new long[] {1, 30}) {
      PrivacyEvent event = new SelfComposed(of.event(), count);
      for (double delta : new double[] {1e-5, 1e-13}) {
        Bounds bounds = PldAccountant.epsilon(event, of.relation(), delta);
        double renyi = RdpAccountant.epsilon(event, of.relation(), delta).epsilon();
        assertThat(bounds.lower()).isLessThanOrEqualTo(bounds.upper());
        assertThat(bounds.upper()).isLessThanOrEqualTo(renyi);
        if (bounds.upper() < Double.POSITIVE_INFINITY) {
          Bounds at = PldAccountant.delta(event, of.relation(), bounds.upper());
          assertThat(at.lower()).isLessThanOrEqualTo(delta);
          assertThat(at.upper()).isLessThanOrEqualTo(1.2 * delta);
        }
      }
    }
  }

  /** Mironov 2017, proposition 9: divergences grow with the order, and are not below 0. */
  @ParameterizedTest
  @MethodSource("every")
  void rdp_ofEachKind_growsWithTheOrder(Case of) {
    double before = 0;
    for (double order = 1.0001; order < 2e4; order = 1 + (order - 1) * 1.7) {
      double rdp = RdpAccountant.rdp(Composition.of(of.event(), of.relation()), order);
      assertThat(rdp).as("order %s", order).isGreaterThanOrEqualTo(before * (1 - 1e-9));
      before = rdp;
    }
  }

  static Stream<PrivacyEvent> small() {
    return Stream.of(
        new TruncatedPoissonGaussian(1_000_000, 1e-9, 1, 1),
        new TruncatedPoissonGaussian(10_000, 1e-6, 5, 1),
        new PoissonSampled(1e-9, new Gaussian(100)),
        new PoissonSampled(1e-9, new Laplace(100)),
        new PoissonSampled(1e-9, new DiscreteGaussian(100, 1)),
        new PoissonSampled(1e-9, new EpsilonDelta(1e-3, 0)));
  }

  /** What reveals next to nothing adds to a filter, and refunds nothing. */
  @ParameterizedTest
  @MethodSource("small")
  void rdp_ofNextToNothing_isPositiveAndAtLeastThatOfHalf(PrivacyEvent event) {
    for (double order : new double[] {1.0001, 1.5, 2, 7.3, 64}) {
      double rdp = RdpAccountant.rdp(event, ADD_OR_REMOVE_ONE, order);
      assertThat(rdp).isPositive();
      assertThat(RdpAccountant.rdp(new SelfComposed(event, 2), ADD_OR_REMOVE_ONE, order))
          .isCloseTo(2 * rdp, Percentage.withPercentage(1e-6));
    }
  }

  /** Truncation never makes a record more likely to be there, nor the noise less. */
  @Test
  void truncated_atLowRate_isNotBelowWhatIsSampledAllTheSame() {
    for (double order : new double[] {1.0001, 2}) {
      double sampled =
          RdpAccountant.rdp(new PoissonSampled(1e-6, new Gaussian(1)), ADD_OR_REMOVE_ONE, order);
      double truncated =
          RdpAccountant.rdp(
              new TruncatedPoissonGaussian(10_000, 1e-6, 5, 1), ADD_OR_REMOVE_ONE, order);
      assertThat(truncated).isBetween(sampled * (1 - 1e-9), sampled * 1.01);
    }
  }

  /** A record and its zero in a batch of two of three: all pairs of shifts, by quadrature. */
  @Test
  void truncated_underEachRelation_isAboveEveryPairOfAnEnumeration() {
    for (NeighbouringRelation relation : NeighbouringRelation.values()) {
      for (double epsilon : new double[] {0, 0.3, 1}) {
        PrivacyEvent event = new TruncatedPoissonGaussian(3, 0.4, 2, 2);
        double upper = PldAccountant.delta(event, relation, epsilon).upper();
        for (double one : new double[] {-1, 0, 1}) {
          for (double other : new double[] {-1, 0, 1}) {
            assertThat(TruncatedBatches.delta(relation, one, other, 0.4, 2, epsilon))
                .as("%s at %s, others %s and %s", relation, epsilon, one, other)
                .isLessThanOrEqualTo(upper * (1 + 1e-6));
          }
        }
      }
    }
  }

  /** So little noise that sums would take too many terms: bounds all the same, and no hang. */
  @Test
  void epsilon_ofVeryLittleNoise_isNotBelowThatOfTwoRecords() {
    PrivacyEvent subset = new FixedSizeSampled(100, 10, new Gaussian(5e-4));
    // of one record among zeros: ln(1 + g^2 (exp(1 / sigma^2) - 1))
    double least = 1 / (5e-4 * 5e-4) + 2 * Math.log(0.1);
    assertThat(RdpAccountant.rdp(subset, REPLACE_ONE, 2)).isGreaterThan(least);
    assertThat(
            RdpAccountant.rdp(
                new PoissonSampled(0.5, new Gaussian(0.02)), ADD_OR_REMOVE_ONE, 999999.5))
        .isBetween(1.249999374e9, 1.2499993751e9);
    assertThat(PldAccountant.epsilon(new Laplace(1e-12), ADD_OR_REMOVE_ONE, 1e-5).upper())
        .isBetween(0.99e12, 1.01e12);
    assertThat(PldAccountant.epsilon(new Exponential(1e300), REPLACE_ONE, 1e-5).upper())
        .isBetween(0.99e300, 1.01e300);
    assertThat(PldAccountant.delta(new Gaussian(1e160), ADD_OR_REMOVE_ONE, 0).upper()).isPositive();
  }

  static Stream<Case> unproved() {
    Gaussian gaussian = new Gaussian(1);
    return Stream.of(
        new Case(new PoissonSampled(0.1, new EpsilonDelta(1, 0)), ZERO_OUT),
        new Case(new PoissonSampled(0.1, new Exponential(1)), ZERO_OUT),
        new Case(new PoissonSampled(0.1, new PermuteAndFlip(1)), ZERO_OUT),
        new Case(new PoissonSampled(0.1, new RandomizedResponse(0.2, 2)), ZERO_OUT),
        new Case(new RandomizedResponse(1, 4), ADD_OR_REMOVE_ONE),
        new Case(new PoissonSampled(0.1, new DistributedDiscreteGaussian(1, 9, 1, 1)), ZERO_OUT),
        new Case(new FixedSizeSampled(9, 3, new VectorSkellam(9, 1, 1)), REPLACE_ONE),
        new Case(new PoissonSampled(0.1, new TreeAggregation(1, List.of(8L))), ZERO_OUT),
        new Case(new PoissonSampled(0.1, new SinglePass(3, gaussian)), REPLACE_ONE),
        new Case(new PoissonSampled(0.1, new FixedSizeSampled(5, 5, gaussian)), REPLACE_ONE),
        new Case(new FixedSizeSampled(9, 9, new TreeAggregation(1, List.of(1L))), REPLACE_ONE));
  }

  @ParameterizedTest
  @MethodSource("unproved")
  void epsilon_ofWhatHasNoProof_isRefused(Case of) {
    assertThatThrownBy(() -> PldAccountant.epsilon(of.event(), of.relation(), 1e-5))
        .isInstanceOf(UnsupportedEventException.class);
  }

  @Test
  void epsilon_withMoreNoise_isSmaller() {
    List<Case> less = all(1);
    List<Case> more = all(1.3);
    for (int i = 0; i < less.size(); i++) {
      Case of = less.get(i);
      double louder = epsilon(new SelfComposed(more.get(i).event(), 10), of).upper();
      assertThat(louder)
          .as("%s", of)
          .isLessThan(epsilon(new SelfComposed(of.event(), 10), of).upper());
      assertThat(epsilon(new SelfComposed(of.event(), 9), of).lower())
          .as("%s", of)
          .isLessThan(epsilon(new SelfComposed(of.event(), 10), of).upper());
    }
  }

  @Test
  void epsilon_ofAMixedComposition_doesNotDependOnOrder() {
    List<PrivacyEvent> events =
        every().stream()
            .filter(of -> of.relation() == ADD_OR_REMOVE_ONE)
            .map(Case::event)
            .filter(event -> !(event instanceof ZeroConcentrated))
            .filter(event -> !(event instanceof RepeatAndSelect))
            .toList();
    List<PrivacyEvent> reversed = new ArrayList<>(events);
    Collections.reverse(reversed);
    Bounds bounds = PldAccountant.epsilon(new Composed(events), ADD_OR_REMOVE_ONE, 1e-6);
    assertThat(bounds)
        .isEqualTo(PldAccountant.epsilon(new Composed(reversed), ADD_OR_REMOVE_ONE, 1e-6));
    assertThat(bounds.upper())
        .isLessThan(RdpAccountant.epsilon(new Composed(events), ADD_OR_REMOVE_ONE, 1e-6).epsilon());
  }

  @Test
  void delta_ofLaplace_isTheClosedForm() {
    for (double b : new double[] {0.1, 1, 30, 2000}) {
      double epsilon = 0.7 / b;
      // 1 - exp((epsilon - 1/b) / 2)
      double exact = -Math.expm1((epsilon - 1 / b) / 2);
      Bounds bounds = PldAccountant.delta(new Laplace(b), ADD_OR_REMOVE_ONE, epsilon);
      assertThat(bounds.lower()).isLessThanOrEqualTo(exact);
      assertThat(bounds.upper()).isBetween(exact, exact * 1.01);
    }
  }

  @Test
  void delta_ofFiniteOutcomes_isThatOfTheirEnumeration() {
    double p = 0.3;
    double[] with = {1 - p + p / 5, p / 5, p * 3 / 5};
    double[] without = {p / 5, 1 - p + p / 5, p * 3 / 5};
    enumerated(with, without, new RandomizedResponse(p, 5), REPLACE_ONE);
    enumerated(
        new double[] {1 - p + p / 5, p * 4 / 5},
        new double[] {0.2, 0.8},
        new RandomizedResponse(p, 5),
        ZERO_OUT);
    double q = 0.25;
    double scale = Math.tanh(0.5);
    double[] zero = {1 / (1 + Math.exp(-1)), scale * Math.exp(-1), 0};
    zero[2] = 1 - zero[0] - zero[1];
    double[] moved = {0, 0, 0};
    for (int i = 0; i < 3; i++) {
      moved[i] = (1 - q) * zero[i] + q * zero[2 - i];
    }
    enumerated(moved, zero, new PoissonSampled(q, new DiscreteLaplace(1, 2)), ADD_OR_REMOVE_ONE);
  }

  private static void enumerated(
      double[] with, double[] without, PrivacyEvent event, NeighbouringRelation relation) {
    int runs = 12;
    for (double epsilon : new double[] {0, 0.5, 2, 5}) {
      double exact =
          Math.max(
              hockeyStick(with, without, runs, epsilon), hockeyStick(without, with, runs, epsilon));
      Bounds bounds = PldAccountant.delta(new SelfComposed(event, runs), relation, epsilon);
      assertThat(bounds.lower()).isLessThanOrEqualTo(exact * (1 + 1e-12));
      assertThat(bounds.upper()).isBetween(exact * (1 - 1e-12), exact * 1.01 + 1e-12);
    }
  }

  private static double hockeyStick(double[] p, double[] q, int runs, double epsilon) {
    Map<Long, double[]> composed = new TreeMap<>(Map.of(0L, new double[] {1, 0}));
    for (int run = 0; run < runs; run++) {
      Map<Long, double[]> next = new TreeMap<>();
      for (double[] outcome : composed.values()) {
        for (int i = 0; i < p.length; i++) {
          double loss = outcome[1] + Math.log(p[i] / q[i]);
          next.computeIfAbsent(Math.round(loss * 1e9), key -> new double[] {0, loss})[0] +=
              outcome[0] * p[i];
        }
      }
      composed = next;
    }
    return composed.values().stream()
        .mapToDouble(o -> o[1] > epsilon ? o[0] * -Math.expm1(epsilon - o[1]) : 0)
        .sum();
  }

  @Test
  void delta_ofASubset_isTheAmplifiedOne() {
    double share = 0.1;
    for (double epsilon : new double[] {0.05, 0.3, 1}) {
      // Balle, Barthe and Gaboardi 2018, theorem 9
      double inner = Math.log1p(Math.expm1(epsilon) / share);
      double exact = share * GaussianCurve.delta(0.25, inner).upper();
      assertThat(
              PldAccountant.delta(
                      new FixedSizeSampled(1000, 100, new Gaussian(2)), REPLACE_ONE, epsilon)
                  .upper())
          .isBetween(exact * (1 - 1e-9), exact * 1.01);
    }
  }

  @Test
  void epsilon_ofAnAlmostCertainSample_isThatOfAll() {
    for (PrivacyEvent event :
        List.of(new Laplace(1), new DiscreteGaussian(2, 1), new Skellam(4, 1))) {
      PrivacyEvent all = new SelfComposed(event, 10);
      PrivacyEvent sampled = new SelfComposed(new PoissonSampled(1 - 1e-9, event), 10);
      Bounds bounds = PldAccountant.epsilon(sampled, ADD_OR_REMOVE_ONE, 1e-6);
      Bounds whole = PldAccountant.epsilon(all, ADD_OR_REMOVE_ONE, 1e-6);
      assertThat(bounds.lower()).isLessThanOrEqualTo(whole.upper());
      assertThat(bounds.upper()).isBetween(whole.lower(), whole.upper() * 1.001);
    }
  }

  @Test
  void epsilon_ofTheSameThingSaidOtherwise_isTheSame() {
    PrivacyEvent sampled = new PoissonSampled(0.05, new Gaussian(1.5));
    same(
        new MixtureOfGaussians(3, List.of(0.0, 2.0), List.of(0.95, 0.05)),
        ADD_OR_REMOVE_ONE,
        sampled,
        ADD_OR_REMOVE_ONE);
    same(
        new PoissonSampled(0.1, new MixtureOfGaussians(3, List.of(0.0, 2.0), List.of(0.5, 0.5))),
        ADD_OR_REMOVE_ONE,
        sampled,
        ADD_OR_REMOVE_ONE);
    // almost never truncated
    same(new TruncatedPoissonGaussian(1000, 0.05, 130, 1.5), ADD_OR_REMOVE_ONE, sampled, ZERO_OUT);
    same(new TruncatedPoissonGaussian(1000, 0.05, 130, 1.5), REPLACE_ONE, sampled, REPLACE_ONE);
    same(new PoissonSampled(1 - 1e-9, new Gaussian(3)), REPLACE_ONE, new Gaussian(3), REPLACE_ONE);
    same(
        new FixedSizeSampled(1_000_000_000, 999_999_999, new Gaussian(3)),
        REPLACE_ONE,
        new Gaussian(3),
        ADD_OR_REMOVE_ONE);
    same(new TreeAggregation(3, List.of(15L)), REPLACE_ONE, new Gaussian(0.75), ZERO_OUT);
  }

  private static void same(
      PrivacyEvent one,
      NeighbouringRelation relation,
      PrivacyEvent other,
      NeighbouringRelation otherRelation) {
    Bounds a = PldAccountant.epsilon(new SelfComposed(one, 40), relation, 1e-6);
    Bounds b = PldAccountant.epsilon(new SelfComposed(other, 40), otherRelation, 1e-6);
    assertThat(a.upper()).as("%s", one).isBetween(b.lower() * (1 - 1e-6), b.upper() * 1.001);
    assertThat(a.lower()).as("%s", one).isLessThanOrEqualTo(b.upper());
    double order = 3.5;
    assertThat(RdpAccountant.rdp(one, relation, order))
        .as("%s", one)
        .isBetween(
            RdpAccountant.rdp(other, otherRelation, order) * (1 - 1e-6),
            RdpAccountant.rdp(other, otherRelation, order) * 1.001);
  }

  @Test
  void epsilon_ofHugeLosses_isNotLostByUnderflow() {
    for (double delta : new double[] {1e-2, 1e-15}) {
      assertThat(
              PldAccountant.epsilon(
                      new SelfComposed(new Laplace(1e-6), 10), ADD_OR_REMOVE_ONE, delta)
                  .upper())
          .isBetween(9.9e6, 1.01e7);
      assertThat(
              PldAccountant.epsilon(
                      new SelfComposed(new EpsilonDelta(700, 0), 10), ADD_OR_REMOVE_ONE, delta)
                  .upper())
          .isBetween(6990.0, 7001.0);
      assertThat(PldAccountant.epsilon(new DiscreteGaussian(0.02, 1), ZERO_OUT, delta).upper())
          .isBetween(1249.9, 3760.0);
    }
  }

  @Test
  void epsilon_ofAPlainDelta_neverFallsBelowIt() {
    PrivacyEvent event = new SelfComposed(new EpsilonDelta(0.5, 1e-6), 3);
    assertThat(PldAccountant.epsilon(event, ADD_OR_REMOVE_ONE, 2.9e-6).upper()).isInfinite();
    assertThat(PldAccountant.epsilon(event, ADD_OR_REMOVE_ONE, 3.1e-6).upper())
        .isBetween(1.4, 1.5001);
    assertThat(RdpAccountant.epsilonAt(5, event, ADD_OR_REMOVE_ONE, 2.9e-6)).isInfinite();
    assertThat(RdpAccountant.rdp(event, ADD_OR_REMOVE_ONE, 5)).isInfinite();
    assertThat(PldAccountant.delta(event, ADD_OR_REMOVE_ONE, 2).upper())
        .isBetween(2.99e-6, 3.01e-6);
  }

  @Test
  void epsilon_ofWhatHasNoProof_isRefusedWithTheReason() {
    refused(new RandomizedResponse(0.5, 3), ADD_OR_REMOVE_ONE, "replace_one or zero_out");
    refused(new TreeAggregation(1, List.of(3L)), ADD_OR_REMOVE_ONE, "leaves");
    refused(new FixedSizeSampled(9, 3, new Gaussian(1)), ADD_OR_REMOVE_ONE, "share");
    refused(new FixedSizeSampled(9, 3, new Laplace(1)), REPLACE_ONE, "Gaussians only");
    refused(new PoissonSampled(0.1, new Skellam(4, 1)), REPLACE_ONE, "replace_one");
    refused(new PoissonSampled(0.1, new ZeroConcentrated(1)), ADD_OR_REMOVE_ONE, "no bound");
    refused(
        new PoissonSampled(0.1, new SelfComposed(new Laplace(1), 2)), ADD_OR_REMOVE_ONE, "share");
    refused(new SinglePass(3, new Gaussian(1)), ADD_OR_REMOVE_ONE, "batches");
    refused(
        new RepeatAndSelect(new EpsilonDelta(1, 1e-9), 2, 1),
        ADD_OR_REMOVE_ONE,
        "delta of its own");
    refused(new Skellam(1e15, 1), ADD_OR_REMOVE_ONE, "standard deviation");
  }

  private static void refused(PrivacyEvent event, NeighbouringRelation relation, String why) {
    assertThatThrownBy(() -> PldAccountant.epsilon(event, relation, 1e-5))
        .isInstanceOf(UnsupportedEventException.class)
        .hasMessageContaining(why);
  }

  private static Bounds epsilon(PrivacyEvent event, Case of) {
    return PldAccountant.epsilon(event, of.relation(), 1e-6);
  }
}
