package dev.tacit.secagg.message;

import dev.tacit.secagg.keys.SignedText;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which shares the server needs of a device, and its neighbours' word for the survivor set.
 *
 * @param signatures consistency signatures by neighbour
 * @param wanted secrets by owner, as bits of {@link Secret}
 */
public record UnmaskRequest(
    SortedMap<Integer, byte[]> signatures, SortedMap<Integer, Integer> wanted) {

  public byte[] encode() {
    int body =
        2 * MessageBounds.COUNT_BYTES
            + signatures.size() * MessageBounds.SIGNATURE_ENTRY_BYTES
            + wanted.size() * MessageBounds.WANTED_ENTRY_BYTES;
    MessageWriter writer = new MessageWriter(MessageKind.UNMASK_REQUEST, body);
    writer.unsignedShort(signatures.size());
    for (Map.Entry<Integer, byte[]> entry : signatures.entrySet()) {
      writer.unsignedShort(entry.getKey()).bytes(entry.getValue());
    }
    writer.unsignedShort(wanted.size());
    for (Map.Entry<Integer, Integer> entry : wanted.entrySet()) {
      writer.unsignedShort(entry.getKey()).unsignedByte(entry.getValue());
    }
    return writer.done();
  }

  public static UnmaskRequest decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.UNMASK_REQUEST, bounds);
    int signers = reader.count(bounds.degree(), MessageBounds.SIGNATURE_ENTRY_BYTES);
    SortedMap<Integer, byte[]> signatures = new TreeMap<>();
    int device = -1;
    for (int i = 0; i < signers; i++) {
      device = reader.indexAfter(device);
      signatures.put(device, reader.bytes(SignedText.SIGNATURE_BYTES));
    }
    int owners = reader.count(bounds.degree() + 1, MessageBounds.WANTED_ENTRY_BYTES);
    SortedMap<Integer, Integer> wanted = new TreeMap<>();
    device = -1;
    for (int i = 0; i < owners; i++) {
      device = reader.indexAfter(device);
      wanted.put(device, Secret.readBits(reader, Secret.BOTH));
    }
    reader.end();
    return new UnmaskRequest(signatures, wanted);
  }
}
