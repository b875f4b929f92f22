package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;

/**
 * The server's part of SCAFFOLD between two rounds (Karimireddy et al., ICML 2020, algorithm 1):
 * parameters x and control variate c. After a round with cohort S of N clients, x = x + eta_g times
 * the mean of their updates and c = c + |S| / N times the mean of their variates' changes. Means
 * are plain, not by examples, as the paper's objective is.
 *
 * <p>So c stays the mean of all N clients' variates, to rounding, if none keeps a change that the
 * server did not take in. Where eta_g is the learning rate of {@link ServerOptimizer.FedAvg} this
 * is the paper's algorithm; other server optimizers go as well, as with plain means.
 *
 * <p>Immutable, so thread-safe.
 */
public final class ScaffoldState {
  private final ServerState model;
  private final int clients;
  private final float[] variate;

  private ScaffoldState(ServerState model, int clients, float[] variate) {
    this.model = model;
    this.clients = clients;
    this.variate = variate;
  }

  /**
   * Before the first round: c is zero, as all clients' variates are.
   *
   * @param clients N, of the whole population, 1 or more
   */
  public static ScaffoldState initial(ServerState model, int clients) {
    return resume(model, clients, new float[model.parameters().length]);
  }

  /**
   * Goes on from what was kept.
   *
   * @param variate c, copied
   * @throws IllegalArgumentException if it is not as long as the parameters, or not finite
   */
  public static ScaffoldState resume(ServerState model, int clients, float[] variate) {
    Argument.atLeastOne("clients", clients);
    Argument.length("variate", variate.length, model.parameters().length);
    ScaffoldState state = new ScaffoldState(model, clients, variate.clone());
    if (!state.isFinite()) {
      throw new IllegalArgumentException("parameters and variate must be finite but were not");
    }
    return state;
  }

  /**
   * After one more round.
   *
   * @param mean of the changes that the cohort handed in; left as it is
   * @param cohort |S|, clients in the mean, 1 to N
   */
  public ScaffoldState apply(Scaffold.Change mean, int cohort) {
    Argument.within("cohort", cohort, 1, clients);
    Argument.length("variate", mean.variate().length, variate.length);
    ServerState next = model.apply(mean.update());
    float share = (float) (cohort / (double) clients);
    float[] moved = variate.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += share * mean.variate()[i];
    }
    return new ScaffoldState(next, clients, moved);
  }

  /** Parameters, and what the server's optimizer remembers. */
  public ServerState model() {
    return model;
  }

  /** N. */
  public int clients() {
    return clients;
  }

  /** What the next cohort is sent; copies. */
  public Scaffold.Sent sent() {
    return new Scaffold.Sent(model.parameters(), variate.clone());
  }

  /** Whether all that is in it is finite. */
  public boolean isFinite() {
    for (float value : variate) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return model.isFinite();
  }
}
