package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Law;
import dev.tacit.simulation.population.Population;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Checks of an experiment that claims of privacy rest on; {@link Premises} says them in words. */
final class Requirements {
  private Requirements() {}

  /**
   * That a user is in a sum once at most and counts as any other, and that the server keeps to what
   * was released.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static void requireUsers(Cohorts cohorts, Algorithm algorithm) {
    requireAlike(cohorts, algorithm);
    if (algorithm.beyondSum().isPresent()) {
      throw new IllegalArgumentException(
          "algorithm must make its step of the noised sum alone under privacy but %s takes %s"
              .formatted(algorithm.getClass().getSimpleName(), algorithm.beyondSum().get()));
    }
  }

  /**
   * That a client is in a sum once at most, and counts as any other.
   *
   * @throws IllegalArgumentException if it is not so
   */
  private static void requireAlike(Cohorts cohorts, Algorithm algorithm) {
    if (cohorts instanceof Cohorts.Buffered buffered && buffered.rest() == 0) {
      throw new IllegalArgumentException(
          "rest must be 1 or more under privacy, so that nobody is in a sum twice, but was 0");
    }
    if (algorithm.weighting() != Weighting.EQUAL) {
      throw new IllegalArgumentException(
          "weighting must be equal under privacy but was " + algorithm.weighting());
    }
  }

  /**
   * That devices of a sum are there together, as a session of secure aggregation needs.
   *
   * @throws IllegalArgumentException if they are not
   */
  static void requireTogether(Cohorts cohorts, String why) {
    if (!(cohorts instanceof Cohorts.Rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be of rounds where %s, whose devices are there together, but were %s"
              .formatted(why, cohorts.getClass().getSimpleName()));
    }
  }

  /**
   * That who comes when is not by anybody's examples, where there are no rounds: else whose updates
   * make up a sum, and how stale they are, would tell of them.
   *
   * @throws IllegalArgumentException if it is
   */
  static void requireDataFreeTimes(Cohorts cohorts, Population population, PrivacyUnit unit) {
    if (!(cohorts instanceof Cohorts.Buffered)) {
      return;
    }
    Law unlimited = Law.unlimited();
    boolean free =
        cohorts.fleet().classes().stream()
            .allMatch(kind -> kind.examplesPerSecond().equals(unlimited));
    if (!free && !(unit == PrivacyUnit.USER && areAlike(population))) {
      throw new IllegalArgumentException(
          "examples-per-second of devices must be unlimited%s where clients come as they please under"
                  .formatted(
                      unit == PrivacyUnit.USER ? ", or all clients have as many examples," : "")
              + " privacy: times would tell how many examples they have");
    }
  }

  private static boolean areAlike(Population population) {
    int first = population.trainSize(0);
    return IntStream.range(0, population.size()).allMatch(i -> population.trainSize(i) == first);
  }

  /**
   * That devices do the noisy steps and no others, and that no sum of theirs overflows.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static void requireLocalSteps(
      Cohorts cohorts, Algorithm algorithm, NoisySteps steps, int rounds) {
    requireAlike(cohorts, algorithm);
    LocalTraining training = algorithm.training();
    if (training.epochs() != 1 || training.batch() != LocalTraining.ALL) {
      throw new IllegalArgumentException(
          "training must leave epochs and batch to the noisy steps, which are said for themselves, but"
              + " had epochs %d and %s"
                  .formatted(
                      training.epochs(),
                      training.batch() == LocalTraining.ALL
                          ? "all in a batch"
                          : "batches of " + training.batch()));
    }
    // Check learning rates and proximal term, and that no sum overflows.
    steps.settings(training, 0);
    DpSgdSettings last = steps.settings(training, rounds - 1);
    new Quantizer(steps.ringBits(), steps.valueBits(), steps.range(), cohorts.largest());
    if (algorithm instanceof Algorithm.Normalised normalised) {
      requireNoEffectiveSteps(normalised.effectiveSteps());
      requireShares(steps.fedNova(training), steps);
    } else if (algorithm instanceof Algorithm.ControlVariates variates) {
      requireNoEffectiveSteps(variates.effectiveSteps());
      if (variates.variate() != Scaffold.Variate.MEAN_OF_STEPS) {
        throw new IllegalArgumentException(
            "variate must be that of noisy steps, MEAN_OF_STEPS, where devices do them but was "
                + variates.variate());
      }
      steps.scaffold(training, last);
    }
  }

  private static void requireShares(PrivateFedNova nova, NoisySteps steps) {
    try {
      nova.requireShares(steps.valueBits());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "steps must be fewer than %d, or cohorts smaller, for one of them to be told from none: %s"
              .formatted(steps.steps(), e.getMessage()),
          e);
    }
  }

  private static void requireNoEffectiveSteps(OptionalDouble steps) {
    if (steps.isPresent()) {
      throw new IllegalArgumentException(
          "effectiveSteps must not be given where devices do noisy steps, whose numbers are public,"
              + " but were "
              + steps.getAsDouble());
    }
  }

  /**
   * That no sum has more devices than its noise and its ring were planned for.
   *
   * @throws IllegalArgumentException if one can have
   */
  static void requireWithin(Cohorts cohorts, int most, int least) {
    int largest = cohorts.largest();
    if (largest > most || largest < least) {
      throw new IllegalArgumentException(
          "the largest cohort must be in [%d, %d], which the noise is planned for, but was %d"
              .formatted(least, most, largest));
    }
  }

  /** Secure aggregation is of two devices or more. */
  static int minimum(SecureSum sums, int minimum) {
    return sums instanceof SecureSum.Real ? Math.max(2, minimum) : minimum;
  }

  /**
   * That sessions bear what the fleet loses of a cohort on average.
   *
   * @throws IllegalArgumentException if they do not
   */
  static void requireBearable(Cohorts any, SecureSum sums) {
    if (!(sums instanceof SecureSum.Real real)) {
      return;
    }
    requireTogether(any, "secure aggregation is real");
    Cohorts.Rounds cohorts = (Cohorts.Rounds) any;
    double late = Math.max(0, 1 - (double) cohorts.rules().goal() / cohorts.asked());
    double dropOut =
        cohorts.fleet().classes().stream().mapToDouble(DeviceClass::dropOut).max().orElse(0);
    double lost = Math.max(late, dropOut);
    // As many again in each of the two phases that are left.
    double all = lost * 5 / 3;
    if (all > real.demands().dropOut()) {
      throw new IllegalArgumentException(
          ("tolerated-drop-out of secure aggregation must be at least %.3f, for this fleet and these"
                  + " rounds lose so many, but was %s")
              .formatted(all, real.demands().dropOut()));
    }
  }
}
