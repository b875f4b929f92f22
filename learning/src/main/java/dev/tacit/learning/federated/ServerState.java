package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.optimizer.OptimizerState;

/**
 * A server between two rounds: its model's parameters, and what its optimizer remembers of the
 * rounds before. Immutable, so thread-safe: a round that cannot be kept is forgotten with its
 * state.
 *
 * <p>Two things have to be kept for a server to go on from it: the parameters, in whatever form,
 * and {@link #memory}. It then does bit for bit what it would have done, on any processor: the
 * arithmetic is Java's own, on floats.
 */
public final class ServerState {
  private final ServerOptimizer optimizer;
  private final float[] parameters;
  private final OptimizerState moments;

  private ServerState(ServerOptimizer optimizer, float[] parameters, OptimizerState moments) {
    this.optimizer = optimizer;
    this.parameters = parameters;
    this.moments = moments;
  }

  /**
   * Before the first round.
   *
   * @param parameters copied; 1 to {@link OptimizerState#MAXIMUM_SIZE}
   */
  public static ServerState initial(ServerOptimizer optimizer, float[] parameters) {
    return new ServerState(
        optimizer,
        parameters.clone(),
        new OptimizerState(optimizer.onGradients(), parameters.length));
  }

  /**
   * Goes on from what was kept.
   *
   * @param parameters copied
   * @param memory that nobody vouches for; its length is checked before anything is allocated
   * @throws IllegalArgumentException if {@code memory} is not exactly that of this optimizer, with
   *     the same settings, of so many parameters, and finite
   */
  public static ServerState resume(ServerOptimizer optimizer, float[] parameters, byte[] memory) {
    return new ServerState(
        optimizer,
        parameters.clone(),
        OptimizerState.decode(memory, optimizer.onGradients(), parameters.length));
  }

  /**
   * After one more round.
   *
   * @param meanUpdate of the clients; left as it is
   * @return not {@linkplain #isFinite finite} where the mean is not, or is too large
   * @throws IllegalArgumentException if it is not as long as the parameters
   */
  public ServerState apply(float[] meanUpdate) {
    Argument.length("meanUpdate", meanUpdate.length, parameters.length);
    float[] next = parameters.clone();
    OptimizerState after = moments.copy();
    after.step(next, meanUpdate, -1);
    return new ServerState(optimizer, next, after);
  }

  /** The optimizer's settings. */
  public ServerOptimizer optimizer() {
    return optimizer;
  }

  /** Rounds so far. */
  public long rounds() {
    return moments.steps();
  }

  /** A copy of the model's parameters. */
  public float[] parameters() {
    return parameters.clone();
  }

  /** Whether all that is in it is finite. */
  public boolean isFinite() {
    for (float parameter : parameters) {
      if (!Float.isFinite(parameter)) {
        return false;
      }
    }
    return moments.isFinite();
  }

  /**
   * What the optimizer remembers, the number of rounds and its settings, in the form of {@link
   * OptimizerState#encode}; never the parameters. Up to two floats a parameter; of {@link
   * ServerOptimizer.FedAvg} some hundred bytes in all.
   */
  public byte[] memory() {
    return moments.encode();
  }
}
