package dev.tacit.client;

import dev.tacit.protocol.identity.Digests;

/** The digest that names plans and checkpoints. */
final class Sha256 {
  static final int BYTES = Digests.SHA256_BYTES;

  private Sha256() {}

  static byte[] of(byte[] bytes) {
    return Digests.sha256(bytes);
  }
}
