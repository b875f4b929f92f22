package dev.tacit.secagg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What every signature and every derived key of a session is bound to: population, task, round,
 * cohort roster, plan and checkpoint. Devices that were told different things have different
 * bindings, so they reject each other's advertisements before any input is masked. Immutable.
 */
public final class SessionBinding {
  private static final String DOMAIN = "tacit secagg session v1";
  private static final int DIGEST_BYTES = 32;

  private final Roster roster;
  private final byte[] digest;

  private SessionBinding(Roster roster, byte[] digest) {
    this.roster = roster;
    this.digest = digest;
  }

  /**
   * @param round at least 0
   * @param roster device names, ascending by code point, without repeats
   * @param planSha256 32 bytes
   * @param checkpointSha256 32 bytes
   * @throws IllegalArgumentException if a value breaks its rule
   */
  public static SessionBinding of(
      String population,
      String task,
      int round,
      List<String> roster,
      byte[] planSha256,
      byte[] checkpointSha256) {
    if (round < 0) {
      throw new IllegalArgumentException("round must be at least 0 but was " + round);
    }
    Roster checked = Roster.of(roster);
    MessageDigest sha256 = sha256();
    putText(sha256, DOMAIN);
    putText(sha256, population);
    putText(sha256, task);
    putInt(sha256, round);
    putInt(sha256, checked.size());
    checked.names().forEach(name -> putText(sha256, name));
    sha256.update(digest("planSha256", planSha256));
    sha256.update(digest("checkpointSha256", checkpointSha256));
    return new SessionBinding(checked, sha256.digest());
  }

  /** The 32 bytes that stand for the session; a fresh copy. */
  public byte[] digest() {
    return digest.clone();
  }

  public Roster roster() {
    return roster;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionBinding binding && MessageDigest.isEqual(digest, binding.digest);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(digest).getInt();
  }

  @Override
  public String toString() {
    return "SessionBinding[" + HexFormat.of().formatHex(digest) + "]";
  }

  private static byte[] digest(String name, byte[] value) {
    if (value.length != DIGEST_BYTES) {
      throw new IllegalArgumentException(name + " must be 32 bytes but was " + value.length);
    }
    return value;
  }

  private static void putText(MessageDigest sha256, String text) {
    byte[] utf8 = Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8);
    putInt(sha256, utf8.length);
    sha256.update(utf8);
  }

  private static void putInt(MessageDigest sha256, int value) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
