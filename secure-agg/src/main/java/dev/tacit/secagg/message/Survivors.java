package dev.tacit.secagg.message;

import java.util.BitSet;

/**
 * The devices whose masked input the server has.
 *
 * @param bitmap a bit for each device of the roster, least significant first: what is signed
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record Survivors(byte[] bitmap) {

  public static Survivors of(BitSet devices, MessageBounds bounds) {
    byte[] bitmap = new byte[bounds.survivorBytes()];
    byte[] set = devices.toByteArray();
    System.arraycopy(set, 0, bitmap, 0, set.length);
    return new Survivors(bitmap);
  }

  public BitSet devices() {
    return BitSet.valueOf(bitmap);
  }

  public byte[] encode() {
    return new MessageWriter(MessageKind.SURVIVORS, bitmap.length).bytes(bitmap).done();
  }

  public static Survivors decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.SURVIVORS, bounds);
    Survivors survivors = new Survivors(reader.bytes(bounds.survivorBytes()));
    reader.end();
    if (survivors.devices().length() > bounds.cohort()) {
      throw MessageReader.malformed("survivors must be in the roster");
    }
    return survivors;
  }
}
