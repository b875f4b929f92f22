package dev.tacit.secagg.message;

import dev.tacit.secagg.keys.ShareCipher;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The list of encrypted share pairs, by the other device, that two kinds of message carry. */
final class ShareList {
  private ShareList() {}

  static int bodyBytes(SortedMap<Integer, byte[]> encrypted) {
    return MessageBounds.COUNT_BYTES + encrypted.size() * MessageBounds.SHARE_ENTRY_BYTES;
  }

  static void write(SortedMap<Integer, byte[]> encrypted, MessageWriter writer) {
    writer.unsignedShort(encrypted.size());
    for (Map.Entry<Integer, byte[]> entry : encrypted.entrySet()) {
      writer.unsignedShort(entry.getKey()).bytes(entry.getValue());
    }
  }

  static SortedMap<Integer, byte[]> read(MessageReader reader, MessageBounds bounds) {
    int count = reader.count(bounds.degree(), MessageBounds.SHARE_ENTRY_BYTES);
    SortedMap<Integer, byte[]> encrypted = new TreeMap<>();
    int device = -1;
    for (int i = 0; i < count; i++) {
      device = reader.indexAfter(device);
      encrypted.put(device, reader.bytes(ShareCipher.ENCRYPTED_BYTES));
    }
    return encrypted;
  }
}
