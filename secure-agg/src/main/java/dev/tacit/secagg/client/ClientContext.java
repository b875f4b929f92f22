package dev.tacit.secagg.client;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.ring.RingVector;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.session.Session;
import java.security.SecureRandom;
import java.util.BitSet;

/**
 * What a device has in every state; the input is the one thing that changes: given once, taken
 * once.
 */
final class ClientContext {
  final Session session;
  final int self;
  final SigningIdentity identity;
  final ClientPolicy policy;
  final SecureRandom random;

  /** This device and its neighbours, ascending. */
  final int[] neighbourhood;

  private final BitSet given = new BitSet();
  private RingVectors input;

  ClientContext(
      Session session,
      int self,
      SigningIdentity identity,
      ClientPolicy policy,
      SecureRandom random) {
    this.session = session;
    this.self = self;
    this.identity = identity;
    this.policy = policy;
    this.random = random;
    this.neighbourhood = session.graph().closedNeighbourhood(self);
  }

  /**
   * The zero vector that the caller adds this device's input to.
   *
   * @throws IllegalStateException if it was asked for before
   */
  RingVector give(int vector) {
    if (given.get(vector)) {
      throw new IllegalStateException("input must be given once");
    }
    given.set(vector);
    if (input == null) {
      input = RingVectors.zero(session.parameters().vectors());
    }
    return input.get(vector);
  }

  RingVectors input() {
    if (given.cardinality() < session.parameters().vectors().size()) {
      throw new IllegalStateException("input must be given before shares are received");
    }
    return input;
  }

  /** How many of its neighbours must hold shares of a secret of this device, or speak for it. */
  int wantedOfNeighbours() {
    int threshold = session.parameters().threshold();
    return session.graph().ownersHoldShares() ? threshold - 1 : threshold;
  }

  void wipe() {
    if (input != null) {
      input.wipe();
      // Megabytes of zeros need not be kept until the session is let go.
      input = null;
    }
  }
}
