package dev.tacit.server.round;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names a checkpoint by its content.
 *
 * @param sha256 32 bytes
 * @param bytes its length, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out, compared by content.
public record CheckpointRef(byte[] sha256, int bytes) {
  public CheckpointRef {
    if (sha256.length != 32) {
      throw new IllegalArgumentException("sha256 must be 32 bytes but was " + sha256.length);
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be at least 1 but was " + bytes);
    }
    sha256 = sha256.clone();
  }

  @Override
  public byte[] sha256() {
    return sha256.clone();
  }

  /** The digest in lower-case hexadecimal. */
  public String hex() {
    return HexFormat.of().formatHex(sha256);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CheckpointRef that
        && bytes == that.bytes
        && Arrays.equals(sha256, that.sha256);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sha256);
  }

  @Override
  public String toString() {
    return hex();
  }
}
