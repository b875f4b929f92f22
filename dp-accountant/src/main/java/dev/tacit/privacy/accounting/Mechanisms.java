package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.REPLACE_ONE;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.Divergences;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.accounting.loss.LossPairs;
import dev.tacit.privacy.accounting.loss.SampledGaussian;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.DiscreteLaplace;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.EpsilonDelta;
import dev.tacit.privacy.event.Exponential;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.Laplace;
import dev.tacit.privacy.event.MixtureOfGaussians;
import dev.tacit.privacy.event.PermuteAndFlip;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.RandomizedResponse;
import dev.tacit.privacy.event.Skellam;
import dev.tacit.privacy.event.VectorSkellam;
import dev.tacit.privacy.event.ZeroConcentrated;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Events of one mechanism, alone (q = 1) or on a Poisson sample, as what is known of them; or the
 * reason why nothing is. Under replace_one a sum moves by up to twice what a record contributes, on
 * the whole data; guarantees are taken as they are.
 */
final class Mechanisms {
  private Mechanisms() {}

  /** The mechanism of an event that is not composed, on a sample of rate q in (0, 1]. */
  static Mechanism of(double q, PrivacyEvent event, NeighbouringRelation relation) {
    Mechanism sum = sum(q, event, relation);
    Mechanism mechanism = sum != null ? sum : guarantee(q, event, relation);
    if (mechanism == null) {
      throw new UnsupportedEventException(
          "no bound is implemented for " + event + (q < 1 ? " on a Poisson sample" : ""));
    }
    return mechanism;
  }

  /** Whether nothing is revealed. */
  static boolean isNothing(PrivacyEvent event) {
    return event instanceof ZeroConcentrated zero && zero.rho() == 0
        || event instanceof Exponential exponential && exponential.epsilon() == 0
        || event instanceof PermuteAndFlip flip && flip.epsilon() == 0
        || event instanceof EpsilonDelta pair && pair.epsilon() == 0 && pair.delta() == 0
        || event instanceof MixtureOfGaussians mixture
            && IntStream.range(0, mixture.sensitivities().size())
                .allMatch(
                    i -> mixture.sensitivities().get(i) * mixture.probabilities().get(i) == 0);
  }

  /** A sum with noise; null if the event is none. */
  private static Mechanism sum(double q, PrivacyEvent event, NeighbouringRelation relation) {
    boolean replace = relation == REPLACE_ONE;
    long times = replace ? 2 : 1;
    if (event instanceof Gaussian gaussian) {
      return Mechanism.exactly(
          replace
              ? LossPairs.replacedGaussian(q, gaussian.sigma())
              : new SampledGaussian(q, gaussian.sigma()));
    } else if (event instanceof Laplace laplace) {
      refuseReplaced(q, event, relation);
      return Mechanism.exactly(laplace(q, laplace.b() / times));
    } else if (event instanceof DiscreteLaplace laplace) {
      refuseReplaced(q, event, relation);
      return exact(() -> LossPairs.discreteLaplace(q, laplace.a(), times * laplace.sensitivity()));
    } else if (event instanceof DiscreteGaussian gaussian) {
      refuseReplaced(q, event, relation);
      return exact(
          () -> LossPairs.discreteGaussian(q, gaussian.sigma(), times * gaussian.sensitivity()));
    } else if (event instanceof Skellam skellam) {
      refuseReplaced(q, event, relation);
      return exact(() -> LossPairs.skellam(q, skellam.variance(), times * skellam.sensitivity()));
    } else if (event instanceof MixtureOfGaussians mixture) {
      if (replace) {
        throw new UnsupportedEventException(
            "a mixture of Gaussians says how a record that is added or removed moves the sum, not"
                + " how a replaced one does: replace_one has no bound");
      }
      return Mechanism.exactly(
          LossPairs.mixture(q, mixture.sigma(), mixture.sensitivities(), mixture.probabilities()));
    }
    return null;
  }

  private static LossPair laplace(double q, double b) {
    return q < 1 ? LossPairs.sampledLaplace(q, b) : LossPairs.laplace(b);
  }

  private static Mechanism exact(Supplier<LossPair> pair) {
    try {
      return Mechanism.exactly(pair.get());
    } catch (UnsupportedEventException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UnsupportedEventException(e.getMessage());
    }
  }

  /**
   * A guarantee whatever the mechanism is, a local one, or one of Renyi divergences only; null if
   * the event is none.
   */
  private static Mechanism guarantee(double q, PrivacyEvent event, NeighbouringRelation relation) {
    if (event instanceof RandomizedResponse response) {
      return response(q, response, relation);
    } else if (event instanceof EpsilonDelta pair) {
      refuseSampled(q, event, relation);
      return Mechanism.exactly(
          LossPairs.approximate(sampledEpsilon(q, pair.epsilon()), q * pair.delta()));
    } else if (event instanceof Exponential exponential) {
      refuseSampled(q, event, relation);
      double epsilon = exponential.epsilon();
      LossPair least = LossPairs.approximate(epsilon / 2, 0);
      LossPair pure = LossPairs.approximate(sampledEpsilon(q, epsilon), 0);
      return q < 1
          ? Mechanism.atMost(pure, null)
          : new Mechanism(pure, least, order -> Divergences.exponential(epsilon, order));
    } else if (event instanceof PermuteAndFlip flip) {
      refuseSampled(q, event, relation);
      return Mechanism.atMost(laplace(q, 1 / flip.epsilon()), null);
    } else if (event instanceof ZeroConcentrated zero && q == 1) {
      LossPair gaussian = new SampledGaussian(1, 1 / Math.sqrt(2 * zero.rho()));
      return new Mechanism(null, gaussian, order -> zero.rho() * order);
    } else if (event instanceof DistributedDiscreteGaussian sum && q == 1) {
      double rho = DiscreteGaussianSum.rho(sum, relation);
      return new Mechanism(null, null, order -> rho * order);
    } else if (event instanceof VectorSkellam skellam && q == 1) {
      return new Mechanism(null, null, SkellamVector.of(skellam, relation)::rdp);
    }
    return null;
  }

  private static Mechanism response(
      double q, RandomizedResponse response, NeighbouringRelation relation) {
    double p = response.noiseParameter();
    if (relation == ADD_OR_REMOVE_ONE) {
      throw new UnsupportedEventException(
          "randomised response tells of each record that it is there: account it under replace_one"
              + " or zero_out");
    } else if (p == 0) {
      return Mechanism.exactly(LossPairs.approximate(0, 1));
    }
    refuseSampled(q, response, relation);
    if (p == 1 || response.numBuckets() == 1) {
      return Mechanism.exactly(LossPairs.approximate(0, 0));
    }
    return Mechanism.exactly(
        relation == REPLACE_ONE
            ? LossPairs.responseReplaced(p, response.numBuckets())
            : LossPairs.responseZeroed(p, response.numBuckets()));
  }

  /**
   * Of a Poisson sample of what is epsilon-private (Balle, Barthe and Gaboardi 2018, theorem 8; a
   * delta becomes q delta).
   */
  private static double sampledEpsilon(double q, double epsilon) {
    if (q == 1) {
      return epsilon;
    }
    return epsilon < 500 ? Math.log1p(q * Math.expm1(epsilon)) : epsilon + Math.log(q);
  }

  /**
   * A guarantee under zero_out or replace_one compares two records in the sample. It says nothing
   * of the mechanism without either, whose output an unsampled record leads to: no amplification.
   */
  private static void refuseSampled(double q, PrivacyEvent event, NeighbouringRelation relation) {
    if (q < 1 && relation != ADD_OR_REMOVE_ONE) {
      throw new UnsupportedEventException(
          "a Poisson sample of "
              + event
              + " has a bound under add_or_remove_one only: elsewhere its guarantee says nothing of"
              + " a sample without the record");
    }
  }

  private static void refuseReplaced(double q, PrivacyEvent event, NeighbouringRelation relation) {
    if (q < 1 && relation == REPLACE_ONE) {
      throw new UnsupportedEventException(
          "a Poisson sample of "
              + event
              + " under replace_one has no bound: only of the Gaussian mechanism it is proved which"
              + " pair of distributions dominates");
    }
  }
}
