package dev.tacit.secagg;

import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A device's signing key and the certificate that the authority issued for it. Not thread-safe with
 * {@link #close}.
 */
public final class SigningIdentity implements AutoCloseable {
  private final String name;
  private final byte[] privateKey;
  private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
  private final VerifyingKey verifyingKey;
  private final byte[] certificateDer;
  private volatile boolean closed;

  /**
   * @param name the certificate's common name
   * @param ed25519PrivateKey the 32-byte seed of RFC 8032; copied
   * @param certificateDer X.509; copied
   * @throws IllegalArgumentException if the key is not 32 bytes
   */
  public SigningIdentity(String name, byte[] ed25519PrivateKey, byte[] certificateDer) {
    this.name = Objects.requireNonNull(name, "name");
    if (ed25519PrivateKey.length != Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException(
          "ed25519PrivateKey must be 32 bytes but was " + ed25519PrivateKey.length);
    }
    this.privateKey = ed25519PrivateKey.clone();
    this.certificateDer = certificateDer.clone();
    Ed25519.generatePublicKey(privateKey, 0, publicKey, 0);
    this.verifyingKey = VerifyingKey.of(publicKey).orElseThrow();
  }

  public String name() {
    return name;
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  public byte[] certificateDer() {
    return certificateDer.clone();
  }

  /**
   * The Ed25519 signature (RFC 8032, 5.1.6) of a message: 64 bytes.
   *
   * @throws IllegalStateException if this identity was closed
   */
  public byte[] sign(byte[] message) {
    if (closed) {
      throw new IllegalStateException("the signing key of " + name + " was wiped");
    }
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(privateKey, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Wipes the private key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(privateKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "SigningIdentity[" + name + "]";
  }
}
