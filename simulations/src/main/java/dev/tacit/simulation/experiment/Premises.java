package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What claims of privacy rest on: checks of an experiment, and the same in words. */
final class Premises {
  private static final Assumption CLIPPED =
      Assumption.enforced(
          "Each client's whole update is clipped and rounded to whole numbers of bounded norm");
  private static final Assumption FIXED =
      Assumption.enforced(
          "Noise multipliers and numbers of rounds and steps were fixed before the first release;"
              + " rounds that are abandoned are charged too");
  private static final Assumption ONE_CLIENT =
      Assumption.assumed("All data of a user are one client's");
  private static final Assumption PUBLIC_START =
      Assumption.assumed(
          "The model that training begins with and the test set are public, and settings were not"
              + " chosen by earlier runs on the same data");

  private Premises() {}

  /**
   * That a user is in a sum once at most and counts as any other, and that the server keeps to what
   * was released.
   *
   * @throws IllegalArgumentException if it is not so
   */
  static Cohorts.Rounds requireUsers(Cohorts cohorts, Algorithm algorithm) {
    Cohorts.Rounds rounds = requireAlike(cohorts, algorithm);
    if (algorithm.beyondSum().isPresent()) {
      throw new IllegalArgumentException(
          "algorithm must make its step of the noised sum alone under privacy but %s takes %s"
              .formatted(algorithm.getClass().getSimpleName(), algorithm.beyondSum().get()));
    }
    return rounds;
  }

  /** That a user is in a sum once at most and counts as any other. */
  private static Cohorts.Rounds requireAlike(Cohorts cohorts, Algorithm algorithm) {
    if (!(cohorts instanceof Cohorts.Rounds rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be of rounds under privacy, where nobody is in a sum twice, but were "
              + cohorts.getClass().getSimpleName());
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
  static Cohorts.Rounds requireLocalSteps(Cohorts cohorts, Algorithm algorithm, NoisySteps steps) {
    Cohorts.Rounds rounds = requireAlike(cohorts, algorithm);
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
    // Check learning rate and proximal term, and that no sum overflows.
    steps.settings(training, 0);
    new Quantizer(steps.ringBits(), steps.valueBits(), steps.range(), rounds.largest());
    if (algorithm instanceof Algorithm.Normalised normalised) {
      requireNoEffectiveSteps(normalised.effectiveSteps());
      steps.fedNova(training).requireShares(steps.valueBits());
    } else if (algorithm instanceof Algorithm.ControlVariates variates) {
      requireNoEffectiveSteps(variates.effectiveSteps());
      if (variates.variate() != Scaffold.Variate.MEAN_OF_STEPS) {
        throw new IllegalArgumentException(
            "variate must be that of noisy steps, MEAN_OF_STEPS, where devices do them but was "
                + variates.variate());
      }
      steps.variateRange(training);
    }
    return rounds;
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
  static void requireWithin(Cohorts.Rounds cohorts, int most, int least) {
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
  static void requireBearable(Cohorts.Rounds cohorts, SecureSum sums) {
    if (!(sums instanceof SecureSum.Real real)) {
      return;
    }
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

  /** For users whose updates a trusted server sums up and noises. */
  static List<Assumption> central(Protection.Central central, Cohorts.Rounds cohorts) {
    List<Assumption> all =
        central.amplification() == Amplification.POISSON ? drawn(cohorts) : users();
    all.add(
        Assumption.enforced(
            "Gaussian noise of the plan's deviation is on every sum before it is used or written"
                + " down"));
    if (central.noise() instanceof ServerNoise.Correlated) {
      all.add(
          Assumption.enforced(
              "Clients take turns: between two rounds of one there are "
                  + (((Selection.Scheduled) cohorts.selection()).groups() - 1)
                  + " others at least"));
      all.add(Assumption.enforced("Sums are divided by the public size of a group"));
    } else if (central.noise() instanceof ServerNoise.Adaptive) {
      all.add(
          Assumption.enforced(
              "The clipping norm follows noised counts only, and their noise is charged"));
    }
    central
        .noiseCohort()
        .ifPresent(
            larger ->
                all.add(
                    Assumption.assumed(
                        ("Cohorts are of %d devices, with noise for so many; here they are of %d, with"
                                + " that much less noise, and reveal more")
                            .formatted(larger, cohorts.expected()))));
    all.add(
        Assumption.assumed(
            "The server is trusted: it adds the noise, and does not look at the sum before"));
    return List.copyOf(all);
  }

  /** For users who are there or not, and drawn in secret. */
  private static List<Assumption> drawn(Cohorts.Rounds cohorts) {
    return new ArrayList<>(
        List.of(
            Assumption.enforced(
                "Each client is drawn for each round with probability "
                    + ((Selection.Poisson) cohorts.selection()).rate()
                    + ", by itself; nobody is unavailable, late or lost, and no round is abandoned"),
            CLIPPED,
            Assumption.enforced(
                "Sums are divided by the public expected cohort of " + cohorts.expected()),
            FIXED,
            Assumption.assumed(
                "The draw is secret: nobody but the server learns who was drawn, or how many"),
            Assumption.assumed("The number of clients is public"),
            ONE_CLIENT,
            PUBLIC_START));
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

  /** What an algorithm adds to them. */
  static List<Assumption> of(Algorithm algorithm, Protection protection) {
    if (protection instanceof Protection.Local && !(algorithm instanceof Algorithm.Ditto)) {
      return ofNoisySteps(algorithm);
    } else if (algorithm instanceof Algorithm.Ditto) {
      return List.of(
          Assumption.enforced(
              "What a device hands in is made of the shared model and its examples, before its own"
                  + " model is trained and without it"),
          Assumption.assumed(
              "Clients' own models stay on their devices, which tell nobody anything of them"));
    } else if (algorithm instanceof Algorithm.Normalised normalised) {
      return List.of(
          Assumption.enforced(
              "Each device divides its update by what its steps come to before it is clipped"),
          Assumption.enforced(
              "Means are multiplied by %s for all, not by what devices' steps come to"
                  .formatted(normalised.effectiveSteps().getAsDouble())),
          Assumption.assumed("This number is public, and was not chosen by a look at the data"));
    } else if (algorithm instanceof Algorithm.ControlVariates) {
      return List.of(
          Assumption.enforced(
              "The changes of a client's weights and of its control variate are clipped together,"
                  + " as one vector, and both have noise"),
          Assumption.assumed(
              "What changes of control variates are multiplied by is public, and was not chosen by a look"
                  + " at the data"),
          Assumption.assumed(
              "Clients' control variates stay on their devices but for what is handed in"));
    }
    return List.of();
  }

  /** The same where all that is handed in is made of noised steps. */
  private static List<Assumption> ofNoisySteps(Algorithm algorithm) {
    if (algorithm instanceof Algorithm.Normalised) {
      return List.of(
          Assumption.enforced(
              "How many of the steps a device does is drawn without a look at its examples; the sum"
                  + " tells how many all do together"));
    } else if (algorithm instanceof Algorithm.ControlVariates) {
      return List.of(
          Assumption.enforced(
              "The control variate that a client keeps and its change that is handed in follow from"
                  + " noised sums and from what the server sent; rounds that it is kept of are charged"));
    }
    return List.of();
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
            "Steps are divided by "
                + steps.expectedBatch()
                + " on every device, whatever it drew, and rounds by the number of devices in the sum"),
        Assumption.assumed(
            "These divisors are public; that of steps is so where it was chosen without a look at the"
                + " data, and not made of the mean number of examples of a client"),
        FIXED,
        Assumption.assumed("One person's data are one example of one client"),
        Assumption.assumed(
            "Who takes part and when, who drops out, and how long devices take are public"),
        PUBLIC_START);
  }

  /** For users whose whole updates are clipped. */
  private static List<Assumption> users() {
    return new ArrayList<>(
        List.of(
            Assumption.enforced(
                "A client is in a round's sum once at most, and counts as any other"),
            CLIPPED,
            FIXED,
            ONE_CLIENT,
            Assumption.assumed(
                "Who takes part and when, who drops out, and how long devices take are public"),
            PUBLIC_START));
  }
}
