package dev.tacit.cli.simulate.rounds;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.experiment.RoundReport;

/**
 * What goes over the wire for one client of a round, as the product encodes it, without the few
 * bytes of frames and, of secure aggregation, keys and shares.
 *
 * @param down bytes of the model that it is sent
 * @param up bytes of its update
 */
public record Traffic(long down, long up) {
  public Traffic {
    Argument.atLeastOne("down", down);
    Argument.atLeastOne("up", up);
  }

  /** To all devices that were asked. */
  long down(RoundReport round) {
    return down * round.cohort();
  }

  /** From those that reported, in time or not; of one that was lost nothing is counted. */
  long up(RoundReport round) {
    return up * ((long) round.counted() + round.late());
  }
}
