package dev.tacit.secagg.client;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.ring.RingVector;
import dev.tacit.secagg.session.Session;
import java.security.SecureRandom;

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

  private RingVector input;

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

  void give(RingVector vector) {
    if (input != null) {
      throw new IllegalStateException("input must be given once");
    }
    input = vector;
  }

  RingVector input() {
    if (input == null) {
      throw new IllegalStateException("input must be given before shares are received");
    }
    return input;
  }

  void wipe() {
    if (input != null) {
      input.wipe();
    }
  }
}
