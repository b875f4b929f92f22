package dev.tacit.secagg.message;

import dev.tacit.secagg.sharing.Shamir;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shares that a device reveals.
 *
 * @param byOwner one share for each owner
 */
public record UnmaskShares(SortedMap<Integer, Revealed> byOwner) {

  /** A share of 32 bytes, and the bit of {@link Secret} that says of what. */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  public record Revealed(int secret, byte[] share) {}

  public byte[] encode() {
    int body = MessageBounds.COUNT_BYTES + byOwner.size() * MessageBounds.REVEALED_ENTRY_BYTES;
    MessageWriter writer = new MessageWriter(MessageKind.UNMASK_SHARES, body);
    writer.unsignedShort(byOwner.size());
    for (Map.Entry<Integer, Revealed> entry : byOwner.entrySet()) {
      Revealed revealed = entry.getValue();
      writer.unsignedShort(entry.getKey()).unsignedByte(revealed.secret()).bytes(revealed.share());
    }
    return writer.done();
  }

  public static UnmaskShares decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.UNMASK_SHARES, bounds);
    int count = reader.count(bounds.degree() + 1, MessageBounds.REVEALED_ENTRY_BYTES);
    SortedMap<Integer, Revealed> byOwner = new TreeMap<>();
    int owner = -1;
    for (int i = 0; i < count; i++) {
      owner = reader.indexAfter(owner);
      int secret = Secret.readBits(reader, Secret.MASK_KEY.bit());
      byOwner.put(owner, new Revealed(secret, reader.bytes(Shamir.SECRET_BYTES)));
    }
    reader.end();
    return new UnmaskShares(byOwner);
  }
}
