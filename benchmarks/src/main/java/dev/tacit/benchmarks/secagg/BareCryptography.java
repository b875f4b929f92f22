package dev.tacit.benchmarks.secagg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * What secure aggregation cannot do without, and nothing else, in plain loops on one thread: masks
 * expanded and added, keys made and agreed on.
 */
final class BareCryptography {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_BYTES = 16 * 1024;
  private static final int KEY_BYTES = 16;

  private BareCryptography() {}

  /** Expands masks with the JDK's AES-128 in counter mode and adds each to one array in place. */
  static int[] masks(int number, int dimension) {
    int[] sum = new int[dimension];
    byte[] seed = new byte[KEY_BYTES];
    byte[] zeros = new byte[BLOCK_BYTES];
    byte[] block = new byte[BLOCK_BYTES];
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      for (int mask = 0; mask < number; mask++) {
        seed[0] = (byte) mask;
        seed[1] = (byte) (mask >> 8);
        cipher.init(
            Cipher.ENCRYPT_MODE,
            new SecretKeySpec(seed, "AES"),
            new IvParameterSpec(new byte[KEY_BYTES]));
        for (int from = 0; from < dimension; from += BLOCK_BYTES / Integer.BYTES) {
          int count = Math.min(BLOCK_BYTES / Integer.BYTES, dimension - from);
          cipher.update(zeros, 0, count * Integer.BYTES, block, 0);
          add(block, sum, from, count);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-CTR", e);
    }
    return sum;
  }

  private static void add(byte[] block, int[] sum, int from, int count) {
    for (int i = 0; i < count; i++) {
      sum[from + i] += (int) INTS.get(block, i * Integer.BYTES);
    }
  }

  /** Makes key pairs and agrees, as often as asked; an exclusive or of the secrets. */
  static byte[] agreements(int keys, int agreements) {
    SecureRandom random = new SecureRandom();
    byte[] privateKey = new byte[X25519.SCALAR_SIZE];
    byte[] publicKey = new byte[X25519.POINT_SIZE];
    byte[] secret = new byte[X25519.POINT_SIZE];
    byte[] all = new byte[X25519.POINT_SIZE];
    X25519.generatePrivateKey(random, privateKey);
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
    for (int i = 0; i < keys; i++) {
      X25519.generatePrivateKey(random, privateKey);
      X25519.generatePublicKey(privateKey, 0, publicKey, 0);
    }
    for (int i = 0; i < agreements; i++) {
      if (!X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0)) {
        throw new IllegalStateException("a public key must not have small order");
      }
      for (int j = 0; j < all.length; j++) {
        all[j] ^= secret[j];
      }
    }
    return all;
  }
}
