package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.Direction;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.accounting.loss.SampledGaussian;
import dev.tacit.privacy.event.Gaussian;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The losses of a composition in one direction, with what plans ask of them. */
final class Losses {
  /** A mechanism, how often it runs, and ln E exp(theta loss) of one run. */
  record Run(Mechanism mechanism, long count, DoubleUnaryOperator logMoment) {}

  private final Direction direction;
  private final double reach;
  private final List<Run> runs = new ArrayList<>();
  private final boolean dominated;
  private final boolean matched;

  /**
   * Of all parts that have a pair.
   *
   * @param tail the probability of all outcomes together that may be left out on one side
   */
  Losses(Composition composition, Direction direction, double tail) {
    this.direction = direction;
    List<Composition.Part> parts = new ArrayList<>(composition.parts());
    if (composition.precision() > 0) {
      SampledGaussian gaussian = new SampledGaussian(1, 1 / Math.sqrt(composition.precision()));
      Gaussian all = new Gaussian(gaussian.sigma());
      parts.add(new Composition.Part(all, Mechanism.exactly(gaussian), 1));
    }
    dominated = parts.stream().allMatch(part -> part.mechanism().upper() != null);
    matched = parts.stream().allMatch(part -> part.mechanism().upper() == part.mechanism().lower());
    parts.removeIf(part -> part.mechanism().planned() == null);
    double count = parts.stream().mapToDouble(Composition.Part::count).sum();
    // count exp(-reach^2 / 2) = tail
    reach = Math.sqrt(2 * Math.log(Math.max(1, count) / tail));
    for (Composition.Part part : parts) {
      Mechanism mechanism = part.mechanism();
      runs.add(new Run(mechanism, part.count(), mechanism.planned().logMoments(direction, reach)));
    }
  }

  Direction direction() {
    return direction;
  }

  /** How far unlikely outcomes are kept, as if in standard deviations. */
  double reach() {
    return reach;
  }

  List<Run> runs() {
    return runs;
  }

  /** Whether every part has a pair that dominates it, so that there is an upper bound. */
  boolean dominated() {
    return dominated;
  }

  /** Whether the bounds come together on a fine grid. */
  boolean matched() {
    return matched;
  }

  double count() {
    return runs.stream().mapToDouble(Run::count).sum();
  }

  /** ln E exp(theta loss) of all. */
  double logMoment(double theta) {
    double sum = 0;
    for (Run run : runs) {
      sum += run.count() * run.logMoment().applyAsDouble(theta);
    }
    return sum;
  }

  /** Whether outcomes may be left out. */
  boolean cutsTails() {
    return runs.stream().anyMatch(run -> run.mechanism().planned().cutsTails());
  }

  /** The sum of the greatest finite losses, rounded up; the loss is never larger and finite. */
  double greatest() {
    double sum = 0;
    for (Run run : runs) {
      sum += run.count() * run.mechanism().planned().greatest(direction);
    }
    return sum + 1e-12 * Math.abs(sum);
  }

  /** The probability that some run's loss is infinite, with the pairs that dominate. */
  double infiniteAtMost() {
    return infinite(true);
  }

  /** The probability that some run's loss is infinite, with the pairs that really are. */
  double infiniteAtLeast() {
    return infinite(false);
  }

  private double infinite(boolean upper) {
    double log = 0;
    for (Run run : runs) {
      LossPair pair = upper ? run.mechanism().upper() : run.mechanism().lower();
      double infinite = pair == null ? 0 : pair.infinite(direction);
      log += infinite == 0 ? 0 : run.count() * Math.log1p(-infinite);
    }
    return -Math.expm1(log);
  }
}
