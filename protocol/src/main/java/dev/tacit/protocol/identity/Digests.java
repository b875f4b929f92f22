package dev.tacit.protocol.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256, as roots, plans and checkpoints are named and tokens are kept. */
public final class Digests {
  /** Bytes of a digest. */
  public static final int SHA256_BYTES = 32;

  private Digests() {}

  /** The digest of some bytes, {@link #SHA256_BYTES} bytes. */
  public static byte[] sha256(byte[] bytes) {
    return sha256(bytes, bytes.length);
  }

  /** The same of the first so many bytes. */
  public static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The digest of some bytes in lower-case hexadecimal. */
  public static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes));
  }

  /** The digest of a certificate's DER. */
  public static byte[] sha256(X509Certificate certificate) {
    try {
      return sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate must have an encoding but has none", e);
    }
  }
}
