package dev.tacit.secagg;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key, decoded once for all signatures that it checks. Immutable. */
public final class VerifyingKey {
  private final byte[] encoded;
  private final Ed25519.PublicPoint point;

  private VerifyingKey(byte[] encoded, Ed25519.PublicPoint point) {
    this.encoded = encoded;
    this.point = point;
  }

  /**
   * @param encoded 32 bytes (RFC 8032, 5.1.2); copied
   * @return nothing if they are no point on the curve, or one of small order
   */
  public static Optional<VerifyingKey> of(byte[] encoded) {
    if (encoded.length != Ed25519.PUBLIC_KEY_SIZE) {
      return Optional.empty();
    }
    return Optional.ofNullable(Ed25519.validatePublicKeyPartialExport(encoded, 0))
        .map(point -> new VerifyingKey(encoded.clone(), point));
  }

  /** RFC 8032, 5.1.7. */
  public boolean verify(byte[] text, byte[] signature) {
    return signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, point, text, 0, text.length);
  }

  /** The 32 bytes; a fresh copy. */
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey key && Arrays.equals(encoded, key.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "VerifyingKey[" + HexFormat.of().formatHex(encoded) + "]";
  }
}
