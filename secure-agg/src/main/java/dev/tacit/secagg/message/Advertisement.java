package dev.tacit.secagg.message;

import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SignedText;

/**
 * A device's keys for this session. Arrays are shared, not copied: nobody changes a message.
 *
 * @param certificate X.509, DER, of the key that signs
 * @param maskKey X25519 public key from which pairwise masks come
 * @param shareKey X25519 public key to which shares are encrypted
 * @param signature Ed25519 over {@link SignedText#advertisement}
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record Advertisement(byte[] certificate, byte[] maskKey, byte[] shareKey, byte[] signature) {

  public byte[] encode() {
    MessageWriter writer = new MessageWriter(MessageKind.ADVERTISEMENT, bodyBytes());
    write(writer);
    return writer.done();
  }

  public static Advertisement decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.ADVERTISEMENT, bounds);
    Advertisement advertisement = read(reader);
    reader.end();
    return advertisement;
  }

  static Advertisement read(MessageReader reader) {
    int length = reader.unsignedShort();
    if (length > TrustRoot.MAXIMUM_CERTIFICATE_BYTES) {
      throw MessageReader.malformed("certificate must not be " + length + " bytes");
    }
    return new Advertisement(
        reader.bytes(length),
        reader.bytes(AgreementKey.BYTES),
        reader.bytes(AgreementKey.BYTES),
        reader.bytes(SignedText.SIGNATURE_BYTES));
  }

  void write(MessageWriter writer) {
    writer.unsignedShort(certificate.length).bytes(certificate);
    writer.bytes(maskKey).bytes(shareKey).bytes(signature);
  }

  int bodyBytes() {
    return MessageBounds.COUNT_BYTES
        + certificate.length
        + maskKey.length
        + shareKey.length
        + signature.length;
  }
}
