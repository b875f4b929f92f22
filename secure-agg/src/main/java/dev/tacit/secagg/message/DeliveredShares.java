package dev.tacit.secagg.message;

import java.util.SortedMap;

/**
 * What a device's neighbours encrypted for it. Who is in this list is who it masks with.
 *
 * @param bySender encrypted pairs by neighbour
 */
public record DeliveredShares(SortedMap<Integer, byte[]> bySender) {

  public byte[] encode() {
    MessageWriter writer =
        new MessageWriter(MessageKind.DELIVERED_SHARES, ShareList.bodyBytes(bySender));
    ShareList.write(bySender, writer);
    return writer.done();
  }

  public static DeliveredShares decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.DELIVERED_SHARES, bounds);
    SortedMap<Integer, byte[]> bySender = ShareList.read(reader, bounds);
    reader.end();
    return new DeliveredShares(bySender);
  }
}
