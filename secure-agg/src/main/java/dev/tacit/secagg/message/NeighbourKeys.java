package dev.tacit.secagg.message;

import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SignedText;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The advertisements of a device's neighbours, as they made them.
 *
 * @param advertisements by device
 */
public record NeighbourKeys(SortedMap<Integer, Advertisement> advertisements) {
  private static final int SMALLEST_ENTRY_BYTES =
      MessageBounds.INDEX_BYTES
          + MessageBounds.COUNT_BYTES
          + 2 * AgreementKey.BYTES
          + SignedText.SIGNATURE_BYTES;

  public byte[] encode() {
    int body = MessageBounds.COUNT_BYTES;
    for (Advertisement advertisement : advertisements.values()) {
      body += MessageBounds.INDEX_BYTES + advertisement.bodyBytes();
    }
    MessageWriter writer = new MessageWriter(MessageKind.NEIGHBOUR_KEYS, body);
    writer.unsignedShort(advertisements.size());
    for (Map.Entry<Integer, Advertisement> entry : advertisements.entrySet()) {
      writer.unsignedShort(entry.getKey());
      entry.getValue().write(writer);
    }
    return writer.done();
  }

  public static NeighbourKeys decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.NEIGHBOUR_KEYS, bounds);
    int count = reader.count(bounds.degree(), SMALLEST_ENTRY_BYTES);
    SortedMap<Integer, Advertisement> advertisements = new TreeMap<>();
    int device = -1;
    for (int i = 0; i < count; i++) {
      device = reader.indexAfter(device);
      advertisements.put(device, Advertisement.read(reader));
    }
    reader.end();
    return new NeighbourKeys(advertisements);
  }
}
