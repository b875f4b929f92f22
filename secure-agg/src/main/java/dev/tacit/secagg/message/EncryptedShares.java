package dev.tacit.secagg.message;

import dev.tacit.secagg.keys.SessionKeys;
import java.util.SortedMap;

/**
 * A device's shares for its neighbours.
 *
 * @param seedCommitment {@link SessionKeys#seedCommitment} of its self-mask seed
 * @param byReceiver encrypted pairs by neighbour
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record EncryptedShares(byte[] seedCommitment, SortedMap<Integer, byte[]> byReceiver) {

  public byte[] encode() {
    MessageWriter writer =
        new MessageWriter(
            MessageKind.ENCRYPTED_SHARES, seedCommitment.length + ShareList.bodyBytes(byReceiver));
    writer.bytes(seedCommitment);
    ShareList.write(byReceiver, writer);
    return writer.done();
  }

  public static EncryptedShares decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.ENCRYPTED_SHARES, bounds);
    byte[] commitment = reader.bytes(SessionKeys.COMMITMENT_BYTES);
    SortedMap<Integer, byte[]> byReceiver = ShareList.read(reader, bounds);
    reader.end();
    return new EncryptedShares(commitment, byReceiver);
  }
}
