package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;

/**
 * FedNova (Wang, Liu, Liang, Joshi, Poor, "Tackling the Objective Inconsistency Problem in
 * Heterogeneous Federated Optimization", NeurIPS 2020): clients that do more steps do not count
 * more. A client's update is minus eta times the sum of its gradients g_k, each times an a_k that
 * its solver gives it. It hands in the update over |a|_1, and the server moves by tau_eff times the
 * weighted mean of these. So the rounds go to where the weighted mean of the clients' losses is
 * least, as steps get small, and not where it is with weights times numbers of steps, as FedAvg's
 * do.
 *
 * <p>What is handed in is summed: the weighted normalised update ({@link #normalise}) and two
 * numbers ({@link Tally}). These tell how many examples a client has, if its steps or weight do.
 *
 * <p>Stateless and thread-safe.
 */
public final class FedNova {
  private FedNova() {}

  /**
   * |a|_1 of a client's steps: what the last gradient does to the update is 1, that of k steps
   * before the last a_k. With s for momentum and alpha = learning rate times mu for the proximal
   * term, k = 0..K-1,
   *
   * <ul>
   *   <li>plain: a_k = 1, in sum K;
   *   <li>momentum: a_k = (1 - s^(k + 1)) / (1 - s);
   *   <li>proximal: a_k = (1 - alpha)^k, in sum (1 - (1 - alpha)^K) / alpha;
   *   <li>both: as {@link LocalSgd} does them, where momentum takes the proximal pull in. (The
   *       authors' code, which pulls after momentum, has no exact coefficient for both.)
   * </ul>
   *
   * <p>The first three are the paper's, section 4; all are what the solver itself makes of one
   * gradient of 1 and zeros after it. Takes K additions unless the steps are plain.
   *
   * @param settings of the steps that the client does, stragglers' part included
   */
  public static double coefficient(LocalSgdSettings settings) {
    if (settings.momentum() == 0 && settings.proximal() == 0) {
      return settings.steps();
    }
    double pull = settings.learningRate() * settings.proximal();
    double velocity = 1;
    double moved = 1;
    double sum = 1;
    for (int step = 1; step < settings.steps(); step++) {
      velocity = settings.momentum() * velocity - pull * moved;
      moved += velocity;
      // Negative where momentum or a pull of more than 1 swings back.
      sum += Math.abs(moved);
    }
    return sum;
  }

  /**
   * Makes of an update what a client hands in: times weight / |a|_1.
   *
   * @param update the client's parameters after training less those before; changed in place
   * @param weight of the client, such as its number of examples; at least 0
   * @param coefficient |a|_1, positive and finite
   */
  public static void normalise(float[] update, double weight, double coefficient) {
    Tally.of(weight, coefficient);
    float factor = (float) (weight / coefficient);
    for (int i = 0; i < update.length; i++) {
      update[i] *= factor;
    }
  }

  /**
   * The mean update that the server is to take in: tau_eff times the weighted mean of normalised
   * updates. Where all clients do the same steps it is the weighted mean of their updates, to
   * rounding: FedAvg's.
   *
   * @param sum of what {@link #normalise} made
   * @param tally of the same clients, of a positive weight
   */
  public static float[] mean(float[] sum, Tally tally) {
    Argument.positive("weight", tally.weight());
    double factor = tally.effectiveSteps() / tally.weight();
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (factor * sum[i]);
    }
    return mean;
  }

  /**
   * Sums over clients.
   *
   * @param weight of the weights
   * @param weightedSteps of weight times |a|_1
   */
  public record Tally(double weight, double weightedSteps) {
    /** Of nobody. */
    public static final Tally NONE = new Tally(0, 0);

    public Tally {
      Argument.notNegative("weight", weight);
      Argument.notNegative("weightedSteps", weightedSteps);
    }

    /** Of one client. */
    public static Tally of(double weight, double coefficient) {
      Argument.positive("coefficient", coefficient);
      return new Tally(weight, weight * coefficient);
    }

    /** Of these and other clients. */
    public Tally plus(Tally other) {
      return new Tally(weight + other.weight, weightedSteps + other.weightedSteps);
    }

    /**
     * tau_eff, the weighted mean of |a|_1: how many plain steps a round is worth. (The authors'
     * code takes the mean number of steps instead where there is a proximal term; the two differ as
     * a server's learning rate would.)
     */
    public double effectiveSteps() {
      return weightedSteps / weight;
    }
  }
}
