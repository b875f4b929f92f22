package dev.tacit.secagg;

/**
 * What the server may do, together with the corrupt devices, to learn more than sums.
 *
 * <p>In all three the corrupt devices were chosen before the graph was drawn, tell the server all
 * they hold, and are at most {@link dev.tacit.secagg.parameters.Demands#corrupt} of the cohort.
 * Whose keys are whose is vouched for by an authority that is not the server.
 */
public enum Adversary {
  /**
   * The server follows the protocol and looks at all it sees. The graph is uniformly random and
   * drop-outs do not depend on it.
   *
   * <p>A secret is safe while fewer than a threshold of its holders are corrupt (Bonawitz et al.
   * 2017, section 6; Bell et al. 2020 for a sparse graph).
   */
  SEMI_HONEST(1),

  /**
   * The server is honest up to and in the exchange of keys and shares: roster, plan and checkpoint
   * were not chosen with an eye on the graph, and every device holds the true keys of its true
   * neighbours. Afterwards it may tell one holder that a device dropped out and another that it
   * survived, so as to collect a threshold of both of its secrets (AdversaryClass {@code
   * SEMI_MALICIOUS_SERVER} of fcp/secagg).
   *
   * <p>Every honest holder gives one share, a corrupt one both, so a device is safe while {@code
   * holders + corrupt < 2 * threshold}.
   *
   * <p>In a sparse graph this does not cover drop-outs, true or alleged, that are chosen in view of
   * the graph: a server that declares two stretches of the cycle dropped could part the survivors
   * and see the sum of each part. The connectivity bound is for drop-outs that do not depend on the
   * graph. In the complete graph there is nothing to part, and the guarantee is that of {@link
   * #MALICIOUS}.
   */
  SEMI_MALICIOUS(2),

  /**
   * The server may do anything, at any time, short of making up devices that the authority did not
   * certify.
   *
   * <p>Complete graph only: {@code 2 * threshold > cohort + corrupt} (Bonawitz et al. 2017, section
   * 6). No sparse graph is claimed: ours is drawn from a hash of the session binding, which the
   * server chooses, and may choose again until it likes the graph; Bell et al. 2020 have the
   * devices draw their own neighbours instead.
   */
  MALICIOUS(3);

  private final int code;

  Adversary(int code) {
    this.code = code;
  }

  /** Stands for it in what devices sign: never renumber. */
  public int code() {
    return code;
  }

  /** Whether parameters against this adversary hold against another, too. */
  public boolean covers(Adversary weaker) {
    return code >= weaker.code;
  }

  /**
   * The fewest corrupt holders that betray an honest owner; not positive if none are needed.
   *
   * @param threshold shares that rebuild a secret
   * @param holders devices that hold a share of a secret, its owner counted if it holds one
   */
  public int breakingPoint(int threshold, int holders) {
    return this == SEMI_HONEST ? threshold : 2 * threshold - holders;
  }
}
