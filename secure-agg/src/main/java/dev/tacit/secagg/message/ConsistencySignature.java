package dev.tacit.secagg.message;

import dev.tacit.secagg.keys.SignedText;

/**
 * A device's word for the survivor set that it was told.
 *
 * @param signature Ed25519 over {@link SignedText#survivors}
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record ConsistencySignature(byte[] signature) {

  public byte[] encode() {
    return new MessageWriter(MessageKind.CONSISTENCY_SIGNATURE, signature.length)
        .bytes(signature)
        .done();
  }

  public static ConsistencySignature decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.CONSISTENCY_SIGNATURE, bounds);
    byte[] signature = reader.bytes(SignedText.SIGNATURE_BYTES);
    reader.end();
    return new ConsistencySignature(signature);
  }
}
