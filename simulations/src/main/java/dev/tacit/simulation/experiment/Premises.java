package dev.tacit.simulation.experiment;

import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.fleet.Selection;
import java.util.ArrayList;
import java.util.List;

/** What claims of privacy rest on, in words; {@link Requirements} checks it. */
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
  private static final Assumption PUBLIC_TIMES =
      Assumption.assumed(
          "Who takes part and when, who drops out, and how long devices take are public");
  private static final Assumption PUBLIC_START =
      Assumption.assumed(
          "The model that training begins with and the test set are public, and settings were not"
              + " chosen by earlier runs on the same data");

  private Premises() {}

  /** For users whose updates a trusted server sums up and noises. */
  static List<Assumption> central(Protection.Central central, Cohorts cohorts) {
    List<Assumption> all =
        central.amplification() == Amplification.POISSON
            ? drawn((Cohorts.Rounds) cohorts)
            : users(cohorts);
    all.add(
        Assumption.enforced(
            "Gaussian noise of the plan's deviation is on every sum before it is used or written"
                + " down"));
    if (central.noise() instanceof ServerNoise.Correlated) {
      if (cohorts instanceof Cohorts.Rounds rounds) {
        all.add(
            Assumption.enforced(
                "Clients take turns: between two rounds of one there are "
                    + (((Selection.Scheduled) rounds.selection()).groups() - 1)
                    + " others at least"));
      }
      all.add(Assumption.enforced("Sums are divided by the public size of a group or buffer"));
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
  static List<Assumption> distributed(DistributedPlan plan, Cohorts cohorts) {
    List<Assumption> all = users(cohorts);
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
  static List<Assumption> localUser(Cohorts cohorts) {
    List<Assumption> all = users(cohorts);
    all.add(
        Assumption.enforced(
            "Each device adds noise to its whole update that is enough for itself, whoever sees it"));
    return List.copyOf(all);
  }

  /** What an algorithm adds to them. */
  static List<Assumption> of(Algorithm algorithm, Protection protection) {
    if (algorithm instanceof Algorithm.Ditto) {
      return List.of(
          Assumption.enforced(
              "What a device hands in is made of the shared model and its examples, before its own"
                  + " model is trained and without it"),
          Assumption.assumed(
              "Clients' own models stay on their devices, which tell nobody anything of them"));
    } else if (protection instanceof Protection.Local) {
      return ofNoisySteps(algorithm);
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
              "How many of the steps a device does is the fleet's to say, not its examples'; the sum tells"
                  + " how many all do together"));
    } else if (algorithm instanceof Algorithm.ControlVariates) {
      return List.of(
          Assumption.enforced(
              "The control variate that a client keeps and its change that is handed in follow from"
                  + " noised sums and from what the server sent; rounds that it is kept of are charged"));
    }
    return List.of();
  }

  /** For examples on devices that noise each step. */
  static List<Assumption> local(NoisySteps steps, Cohorts cohorts) {
    List<Assumption> all =
        new ArrayList<>(
            List.of(
                Assumption.enforced(
                    "Each step draws every example of the device independently with probability "
                        + steps.samplingRate()
                        + "; the draw is not told to anybody"),
                Assumption.enforced(
                    "Each example's gradient is clipped, and Gaussian noise is added to every step's"
                        + " sum, also to an empty one"),
                Assumption.enforced(
                    "Steps are divided by "
                        + steps.expectedBatch()
                        + " on every device, whatever it drew, and rounds by the number of devices in"
                        + " the sum"),
                Assumption.assumed(
                    "These divisors are public; that of steps is so where it was chosen without a look"
                        + " at the data, and not made of the mean number of examples of a client"),
                FIXED,
                Assumption.assumed("One person's data are one example of one client"),
                PUBLIC_TIMES,
                PUBLIC_START));
    all.addAll(asTheyCome(cohorts));
    return List.copyOf(all);
  }

  /** For users whose whole updates are clipped. */
  private static List<Assumption> users(Cohorts cohorts) {
    List<Assumption> all =
        new ArrayList<>(
            List.of(
                Assumption.enforced(
                    cohorts instanceof Cohorts.Rounds
                        ? "A client is in a round's sum once at most, and counts as any other"
                        : "A client is in a sum once at most, and counts as any other of its age"),
                CLIPPED,
                FIXED,
                ONE_CLIENT,
                PUBLIC_TIMES,
                PUBLIC_START));
    all.addAll(asTheyCome(cohorts));
    return all;
  }

  /** For clients who come without rounds. */
  private static List<Assumption> asTheyCome(Cohorts cohorts) {
    return cohorts instanceof Cohorts.Buffered buffered
        ? List.of(
            Assumption.enforced(
                "Between two updates of a client, also of those that are thrown away or lost, the server takes %d steps at least"
                    .formatted(buffered.rest())),
            Assumption.enforced(
                "What an update is multiplied by for its age is 1 at most, and follows from when it"
                    + " came alone"),
            Assumption.enforced(
                "How long a device takes is no function of the examples that are hidden"))
        : List.of();
  }
}
