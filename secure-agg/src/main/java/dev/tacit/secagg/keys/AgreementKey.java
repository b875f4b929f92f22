package dev.tacit.secagg.keys;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair (RFC 7748) that lives for one session. */
public final class AgreementKey implements AutoCloseable {
  /** Bytes of a private key, a public key, a shared secret. */
  public static final int BYTES = 32;

  private final byte[] privateKey;
  private final byte[] publicKey = new byte[BYTES];
  private boolean closed;

  private AgreementKey(byte[] privateKey) {
    this.privateKey = privateKey;
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
  }

  public static AgreementKey generate(SecureRandom random) {
    byte[] privateKey = new byte[BYTES];
    X25519.generatePrivateKey(random, privateKey);
    return new AgreementKey(privateKey);
  }

  /** The pair of a rebuilt private key, 32 bytes; copied. */
  public static AgreementKey ofPrivate(byte[] privateKey) {
    if (privateKey.length != BYTES) {
      throw new IllegalArgumentException(
          "privateKey must be 32 bytes but was " + privateKey.length);
    }
    return new AgreementKey(privateKey.clone());
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** A copy of the private key, to be shared; the caller wipes it. */
  public byte[] privateKey() {
    return privateKey.clone();
  }

  /**
   * The raw shared secret; the caller derives keys from it and wipes it.
   *
   * @throws SecAggException {@link AbortReason#KEY_INVALID} if the secret is all zero: the peer's
   *     key has small order (RFC 7748, section 6.1)
   * @throws IllegalStateException if this key was closed
   */
  public byte[] agree(byte[] peerPublicKey) {
    if (closed) {
      throw new IllegalStateException("the key was wiped");
    }
    byte[] secret = new byte[BYTES];
    if (!X25519.calculateAgreement(privateKey, 0, peerPublicKey, 0, secret, 0)) {
      throw new SecAggException(AbortReason.KEY_INVALID, "public key has small order");
    }
    return secret;
  }

  /**
   * Refuses a public key that is not in the form that RFC 7748 writes, below 2^255 - 19: two forms
   * of one key would pass for two keys.
   *
   * @throws SecAggException {@link AbortReason#KEY_INVALID} if the key is another form
   */
  public static void requireCanonical(byte[] publicKey) {
    if (!canonical(publicKey)) {
      throw new SecAggException(AbortReason.KEY_INVALID, "public key must be below 2^255 - 19");
    }
  }

  /**
   * Refuses a public key with which nobody can agree: every X25519 scalar is a multiple of the
   * cofactor, so any scalar tells.
   *
   * @throws SecAggException {@link AbortReason#KEY_INVALID} if the key has small order
   */
  public static void requireUsable(byte[] publicKey) {
    byte[] anyScalar = new byte[BYTES];
    if (!X25519.calculateAgreement(anyScalar, 0, publicKey, 0, new byte[BYTES], 0)) {
      throw new SecAggException(AbortReason.KEY_INVALID, "public key has small order");
    }
  }

  /** Little-endian; the numbers from 2^255 - 19 on begin with ed or more and go on with ff. */
  private static boolean canonical(byte[] publicKey) {
    int top = publicKey[BYTES - 1] & 0xff;
    if (top != 0x7f) {
      return top < 0x7f;
    }
    for (int i = 1; i < BYTES - 1; i++) {
      if (publicKey[i] != (byte) 0xff) {
        return true;
      }
    }
    return (publicKey[0] & 0xff) < 0xed;
  }

  /** Wipes the private key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(privateKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "AgreementKey[private]";
  }
}
