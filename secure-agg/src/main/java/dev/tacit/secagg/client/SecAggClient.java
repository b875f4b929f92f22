package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.ring.IntRingVector;
import dev.tacit.secagg.ring.LongRingVector;
import dev.tacit.secagg.session.Session;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A device's part of one session: bytes in, bytes out. Not thread-safe.
 *
 * <pre>
 *   state                   message             reply                   next
 *   NotAdvertised           (advertise)         advertisement           AwaitingKeys
 *   AwaitingKeys            neighbours' keys    encrypted shares        AwaitingShares
 *   AwaitingShares          delivered shares    masked input            AwaitingSurvivors
 *   AwaitingSurvivors       survivors           consistency signature   AwaitingUnmaskRequest
 *   AwaitingUnmaskRequest   unmask request      unmask shares           Finished
 *   any but the last two    anything else       (refused)               Aborted
 *   Finished, Aborted       anything            (refused)               the same
 * </pre>
 *
 * <p>The server is the only counterpart and the transport keeps order, so whatever is not due is
 * the server's fault: the session ends, its secrets are wiped, and nothing more is revealed. A
 * binding must be used for one session only: the caller numbers rounds, or attempts of a round, so
 * that no binding comes twice.
 */
public final class SecAggClient implements AutoCloseable {
  private final ClientContext context;
  private ClientState state;

  /**
   * @param parameters as the server proposes them
   * @param binding of what this device itself was told and has checked
   * @param roster the binding's
   * @param identity this device's; stays the caller's to close
   * @param trust the authority's identity root
   * @param policy what this device demands
   * @param random the source of keys, seeds and shares: a generator that the operating system seeds
   * @param now when certificates must be valid
   * @throws SecAggException if what the server proposes is refused: {@link
   *     AbortReason#ROSTER_INVALID}, {@link AbortReason#PARAMETERS_INVALID}, {@link
   *     AbortReason#THRESHOLD_TOO_LOW}, {@link AbortReason#TOO_FEW_NEIGHBOURS}; or this device's
   *     certificate is ({@link AbortReason#CERTIFICATE_INVALID})
   * @throws IllegalArgumentException if the identity's key or name is not its certificate's
   */
  public SecAggClient(
      SecAggParameters parameters,
      SessionBinding binding,
      List<String> roster,
      SigningIdentity identity,
      TrustRoot trust,
      ClientPolicy policy,
      SecureRandom random,
      Instant now) {
    Session session = Session.of(parameters, binding, roster, trust, now);
    int self =
        session
            .roster()
            .indexOf(identity.name())
            .orElseThrow(
                () ->
                    new SecAggException(
                        AbortReason.ROSTER_INVALID, "roster must hold " + identity.name()));
    requireOwn(identity, trust.verify(identity.certificateDer(), now));
    require(policy, parameters);
    require(policy, binding);
    this.context = new ClientContext(session, self, identity, policy, random);
    this.state = new NotAdvertised(context);
  }

  /**
   * The first message: this device's keys.
   *
   * @throws IllegalStateException if it was given before
   */
  public byte[] advertise() {
    return take(state.advertise());
  }

  /** The vector to be summed, in a run of one vector: {@link #input(int, int[])}. */
  public void input(int[] ringVector) {
    requireOneVector();
    input(0, ringVector);
  }

  /** The vector to be summed, in a run of one vector: {@link #input(int, long[])}. */
  public void input(long[] ringVector) {
    requireOneVector();
    input(0, ringVector);
  }

  /**
   * One of the vectors to be summed, for a ring of up to 32 bits; copied, times this device's
   * public weight, and reduced modulo 2^b. Each must be given once, before the delivered shares are
   * received.
   *
   * @param vector which of the parameters' vectors, from 0
   * @throws IllegalArgumentException if there is no such vector, or its length is another
   * @throws IllegalStateException if its ring is wider, or it is too late
   */
  public void input(int vector, int[] elements) {
    VectorShape shape = requireFits(vector, elements.length);
    if (shape.ringBits() > Integer.SIZE) {
      throw new IllegalStateException("input must be long[] for a ring of more than 32 bits");
    }
    ((IntRingVector) context.give(vector)).add(elements, weight());
  }

  /** As {@link #input(int, int[])}, for a ring of 33 to 64 bits. */
  public void input(int vector, long[] elements) {
    VectorShape shape = requireFits(vector, elements.length);
    if (shape.ringBits() <= Integer.SIZE) {
      throw new IllegalStateException("input must be int[] for a ring of up to 32 bits");
    }
    ((LongRingVector) context.give(vector)).add(elements, weight());
  }

  /**
   * The reply to the server's message.
   *
   * @throws SecAggException if the message is refused; the session is over then, and its secrets
   *     are wiped
   * @throws IllegalStateException if the input is wanted and was not given; nothing has changed
   *     then
   */
  public byte[] receive(byte[] serverMessage) {
    try {
      return take(state.receive(serverMessage));
    } catch (SecAggException e) {
      if (!(state instanceof Finished)) {
        abort(e.reason());
      }
      throw e;
    }
  }

  /** True once the last message, the unmask shares, was given out. */
  public boolean finished() {
    return state instanceof Finished;
  }

  /** Why this device left the session. */
  public Optional<AbortReason> abortReason() {
    return state instanceof Aborted ? Optional.of(((Aborted) state).reason()) : Optional.empty();
  }

  /** Bytes of the server's next message at most; 0 when none is due. */
  public int maximumMessageBytes() {
    return state.due().map(context.session.bounds()::maximumBytes).orElse(0);
  }

  /** Wipes all secrets; what was not finished is aborted. */
  @Override
  public void close() {
    if (!finished()) {
      abort(AbortReason.CANCELLED);
    }
  }

  @Override
  public String toString() {
    return "SecAggClient["
        + context.identity.name()
        + ", "
        + state.getClass().getSimpleName()
        + "]";
  }

  private byte[] take(ClientState.Step step) {
    state = step.next();
    return step.reply();
  }

  private void abort(AbortReason reason) {
    if (!(state instanceof Aborted)) {
      state.wipe();
      state = new Aborted(reason);
    }
  }

  private int weight() {
    return context.session.binding().weight(context.self);
  }

  private void requireOneVector() {
    int vectors = context.session.parameters().vectors().size();
    if (vectors != 1) {
      throw new IllegalStateException("input must name one of the " + vectors + " vectors");
    }
  }

  private VectorShape requireFits(int vector, int length) {
    List<VectorShape> shapes = context.session.parameters().vectors();
    if (vector < 0 || vector >= shapes.size()) {
      throw new IllegalArgumentException(
          "vector must be in [0, " + shapes.size() + ") but was " + vector);
    }
    int dimension = shapes.get(vector).dimension();
    if (length != dimension) {
      throw new IllegalArgumentException(
          "ringVector must have " + dimension + " elements but had " + length);
    }
    if (!state.takesInput()) {
      throw new IllegalStateException("input must be given before shares are received");
    }
    return shapes.get(vector);
  }

  private static void requireOwn(SigningIdentity identity, TrustRoot.Device certified) {
    if (!certified.name().equals(identity.name())
        || !certified.signingKey().equals(identity.verifyingKey())) {
      throw new IllegalArgumentException(
          "identity must match its certificate but " + identity.name() + "'s does not");
    }
  }

  private static void require(ClientPolicy policy, SessionBinding binding) {
    if (binding.largestWeight() > policy.maximumWeight()) {
      throw new SecAggException(
          AbortReason.PARAMETERS_INVALID,
          "weights must be at most "
              + policy.maximumWeight()
              + " but one was "
              + binding.largestWeight());
    }
  }

  private static void require(ClientPolicy policy, SecAggParameters parameters) {
    if (parameters.threshold() < policy.minimumThreshold()) {
      throw new SecAggException(
          AbortReason.THRESHOLD_TOO_LOW,
          "threshold must be at least "
              + policy.minimumThreshold()
              + " but was "
              + parameters.threshold());
    }
    if (parameters.degree() < policy.minimumNeighbours()) {
      throw new SecAggException(
          AbortReason.TOO_FEW_NEIGHBOURS,
          "degree must be at least "
              + policy.minimumNeighbours()
              + " but was "
              + parameters.degree());
    }
  }
}
