package dev.tacit.server;

import java.time.Duration;
import java.util.List;

/**
 * A round whose checkpoint, ledger entry and row are durable.
 *
 * @param round from 1
 * @param checkpointSha256 32 bytes, of the new checkpoint
 * @param parameters of the new checkpoint; shared, must not be changed
 * @param survivors pseudonyms of the devices whose updates were summed up
 * @param cohort devices that the secure aggregation began with
 * @param took from the start of the selection to the commit
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record CommittedRound(
    int round,
    byte[] checkpointSha256,
    float[] parameters,
    List<String> survivors,
    int cohort,
    Duration took) {
  public CommittedRound {
    checkpointSha256 = checkpointSha256.clone();
    survivors = List.copyOf(survivors);
  }

  @Override
  public byte[] checkpointSha256() {
    return checkpointSha256.clone();
  }
}
