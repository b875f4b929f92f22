package dev.tacit.cli.demo;

import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the demo's devices live: threads of this process, or processes of their own. */
interface Devices {
  /**
   * Runs a device until it is done or dies of one of the faults.
   *
   * @param client from 0
   * @param token for its first start; later ones find it enrolled
   * @param faults that are still to come
   * @return the fault it died of; empty when it ended by itself
   */
  Optional<Fault> run(int client, EnrolmentToken token, List<Fault> faults)
      throws IOException, InterruptedException;

  /** Ends all that run, and makes {@link #run} return. */
  void stop();
}
