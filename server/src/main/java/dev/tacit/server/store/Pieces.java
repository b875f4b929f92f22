package dev.tacit.server.store;

import dev.tacit.protocol.identity.Digests;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the database holds bytes of any length: H2 takes 1 MiB at most in a binary column. */
final class Pieces {
  private static final int PIECE_BYTES = 512 << 10;

  private Pieces() {}

  static List<byte[]> of(byte[] content) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < content.length; from += PIECE_BYTES) {
      int to = Math.min(content.length, from + PIECE_BYTES);
      pieces.add(Arrays.copyOfRange(content, from, to));
    }
    return pieces;
  }

  /**
   * Puts them together again.
   *
   * @param what they are, for people
   * @param sha256 of the whole, in hexadecimal
   * @throws StoreException if they are not that
   */
  static byte[] join(String what, String sha256, Iterable<byte[]> pieces) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    pieces.forEach(whole::writeBytes);
    byte[] bytes = whole.toByteArray();
    if (!Digests.sha256Hex(bytes).equals(sha256)) {
      throw new StoreException(what + " must be whole but is missing or changed");
    }
    return bytes;
  }
}
