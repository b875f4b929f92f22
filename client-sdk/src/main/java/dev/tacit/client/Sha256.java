package dev.tacit.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that names plans and checkpoints. */
final class Sha256 {
  static final int BYTES = 32;

  private Sha256() {}

  static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
