package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

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
 * <p>Two things have to be kept to go on from it bit for bit: the parameters, in whatever form, and
 * {@link #memory}: little-endian, the magic {@code TACN}, version (int 1), N (int), the number of
 * weights (int), c (IEEE 754 floats), {@link ServerState#memory}.
 *
 * <p>Immutable, so thread-safe.
 */
public final class ScaffoldState {
  private static final int MAGIC = 0x4e434154;
  private static final int VERSION = 1;
  private static final int HEADER = 4 * Integer.BYTES;

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
   * Goes on from what was kept.
   *
   * @param optimizer of the parameters
   * @param parameters copied
   * @param memory that nobody vouches for; lengths are checked before anything is allocated
   * @throws IllegalArgumentException if {@code memory} is not exactly that of such a server, with
   *     the same number of clients, and finite
   */
  public static ScaffoldState resume(
      ServerOptimizer optimizer, float[] parameters, int clients, byte[] memory) {
    ByteBuffer in = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    long least = HEADER + (long) Float.BYTES * parameters.length;
    if (memory.length < least || in.getInt() != MAGIC || in.getInt() != VERSION) {
      throw new IllegalArgumentException(
          "memory must be SCAFFOLD's, of " + parameters.length + " parameters, but was not");
    }
    int kept = in.getInt();
    if (kept != clients) {
      throw new IllegalArgumentException("clients must be " + kept + " but was " + clients);
    }
    Argument.length("variate", in.getInt(), parameters.length);
    float[] variate = new float[parameters.length];
    in.asFloatBuffer().get(variate);
    byte[] rest = Arrays.copyOfRange(memory, (int) least, memory.length);
    return resume(ServerState.resume(optimizer, parameters, rest), clients, variate);
  }

  /**
   * After one more round.
   *
   * @param mean of the changes that the cohort handed in; left as it is
   * @param cohort |S|, clients in the mean, 1 to N
   */
  public ScaffoldState apply(Scaffold.Change mean, int cohort) {
    return apply(mean, cohort, Double.POSITIVE_INFINITY);
  }

  /**
   * The same where each number of the clients' variates is in [-variateRange, variateRange], as in
   * {@link dev.tacit.learning.training.PrivateScaffold}: then so is their mean, and c is clamped to
   * where it has to be. It leaves only by what rounding and lost variates make of it, and to clamp
   * it never takes it further from the mean.
   *
   * @param variateRange positive
   */
  public ScaffoldState apply(Scaffold.Change mean, int cohort, double variateRange) {
    Argument.within("cohort", cohort, 1, clients);
    Argument.length("variate", mean.variate().length, variate.length);
    ServerState next = model.apply(mean.update());
    float share = (float) (cohort / (double) clients);
    float most = (float) variateRange;
    float[] moved = variate.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] = Math.max(-most, Math.min(most, moved[i] + share * mean.variate()[i]));
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

  /** What there is beside the parameters. */
  public byte[] memory() {
    byte[] moments = model.memory();
    long length = HEADER + (long) Float.BYTES * variate.length + moments.length;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(clients).putInt(variate.length);
    bytes.asFloatBuffer().put(variate);
    bytes.position(HEADER + Float.BYTES * variate.length);
    return bytes.put(moments).array();
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
