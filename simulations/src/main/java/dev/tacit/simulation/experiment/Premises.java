package dev.tacit.simulation.experiment;

import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.fleet.Selection;
import java.util.ArrayList;
import java.util.List;

/** What claims of privacy rest on: checks of an experiment, and the same in words. */
final class Premises {
  private Premises() {}

  /**
   * That a user is in a sum once at most and counts as any other, and that the server keeps to what
   * was released.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static Cohorts.Rounds requireUsers(Cohorts cohorts, Algorithm algorithm) {
    if (!(cohorts instanceof Cohorts.Rounds rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be of rounds under privacy, where nobody is in a sum twice, but were "
              + cohorts.getClass().getSimpleName());
    }
    if (!(algorithm instanceof Algorithm.Averaging)) {
      throw new IllegalArgumentException(
          "algorithm must be averaging under privacy, which releases one sum a round, but was "
              + algorithm.getClass().getSimpleName());
    }
    if (algorithm.weighting() != Weighting.EQUAL) {
      throw new IllegalArgumentException(
          "weighting must be equal under privacy but was " + algorithm.weighting());
    }
    return rounds;
  }

  /**
   * That devices do the noisy steps and no others, and that no sum of theirs overflows.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static void requireLocalSteps(Cohorts cohorts, Algorithm algorithm, NoisySteps steps) {
    Cohorts.Rounds rounds = requireUsers(cohorts, algorithm);
    LocalTraining training = algorithm.training();
    if (training.epochs() != 1
        || training.batch() != LocalTraining.ALL
        || training.proximal() != 0) {
      throw new IllegalArgumentException(
          "training must leave epochs, batch and proximal term to the noisy steps but was "
              + training);
    }
    steps.quantizer(largest(rounds));
  }

  /**
   * That no sum has more devices than its noise and its ring were planned for.
   *
   * @throws IllegalArgumentException if one can have
   */
  static void requireWithin(Cohorts.Rounds cohorts, int most, int least) {
    int largest = largest(cohorts);
    if (largest > most || largest < least) {
      throw new IllegalArgumentException(
          "the largest cohort must be in [%d, %d], which the noise is planned for, but was %d"
              .formatted(least, most, largest));
    }
  }

  /** Devices of a sum at most. */
  private static int largest(Cohorts.Rounds cohorts) {
    int all = cohorts.fleet().size();
    int asked = all;
    if (cohorts.selection() instanceof Selection.Uniform uniform) {
      asked = uniform.clients();
    } else if (cohorts.selection() instanceof Selection.Scheduled scheduled) {
      asked = (all - 1) / scheduled.groups() + 1;
    }
    return Math.min(Math.min(asked, all), cohorts.rules().goal());
  }

  /** For users whose updates a trusted server sums up and noises. */
  static List<Assumption> central() {
    List<Assumption> all = users();
    all.add(
        Assumption.enforced(
            "Gaussian noise of the plan's deviation is on every sum before it is used or written"
                + " down"));
    all.add(
        Assumption.assumed(
            "The server is trusted: it adds the noise, and does not look at the sum before"));
    return List.copyOf(all);
  }

  /** For users who each add a share of the noise. */
  static List<Assumption> distributed(DistributedPlan plan) {
    List<Assumption> all = users();
    all.add(
        Assumption.enforced(
            "Each device adds its share of the noise before the sum is formed; rounds of fewer than "
                + plan.cohort().minimumSurvivors()
                + " devices are abandoned"));
    all.add(
        Assumption.assumed(
            "Of the devices in a sum at most "
                + plan.cohort().assumedCorrupt()
                + " leave their noise out or tell it"));
    all.add(Assumption.assumed("Secure aggregation holds: nobody sees anything but whole sums"));
    return List.copyOf(all);
  }

  /** For users whose own noise is enough. */
  static List<Assumption> localUser() {
    List<Assumption> all = users();
    all.add(
        Assumption.enforced(
            "Each device adds noise to its whole update that is enough for itself, whoever sees it"));
    return List.copyOf(all);
  }

  /** For examples on devices that noise each step. */
  static List<Assumption> local(NoisySteps steps) {
    return List.of(
        Assumption.enforced(
            "Each step draws every example of the device independently with probability "
                + steps.samplingRate()
                + "; the draw is not told to anybody"),
        Assumption.enforced(
            "Each example's gradient is clipped, and Gaussian noise is added to every step's sum, also"
                + " to an empty one"),
        Assumption.enforced(
            "The divisors of steps and of rounds are public: "
                + steps.expectedBatch()
                + ", and the number of devices in the sum"),
        Assumption.enforced(
            "Noise, clipping norm and numbers of steps and rounds were fixed before the first release;"
                + " rounds that are abandoned are charged too"),
        Assumption.assumed("One person's data are one example of one client"),
        Assumption.assumed(
            "Who takes part and when, who drops out, and how long devices take are public"),
        Assumption.assumed(
            "The model that training begins with and the test set are public, and settings were not"
                + " chosen by earlier runs on the same data"));
  }

  /** For users whose whole updates are clipped. */
  private static List<Assumption> users() {
    return new ArrayList<>(
        List.of(
            Assumption.enforced(
                "A client is in a round's sum once at most, and counts as any other"),
            Assumption.enforced(
                "Each client's whole update is clipped and rounded to whole numbers of bounded norm"),
            Assumption.enforced(
                "Noise, clipping norm and number of rounds were fixed before the first release;"
                    + " rounds that are abandoned are charged too"),
            Assumption.assumed("All data of a user are one client's"),
            Assumption.assumed(
                "Who takes part and when, who drops out, and how long devices take are public"),
            Assumption.assumed(
                "The model that training begins with and the test set are public, and settings were"
                    + " not chosen by earlier runs on the same data")));
  }
}
