package dev.tacit.secagg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What every signature and every derived key of a session is bound to: population, task, round,
 * cohort roster, plan, checkpoint and the devices' public weights. Devices that were told different
 * things have different bindings, so they reject each other's advertisements before any input is
 * masked. Immutable.
 */
public final class SessionBinding {
  private static final String DOMAIN = "tacit secagg session v1";
  private static final int DIGEST_BYTES = 32;

  private final Roster roster;

  /** By device; empty if all are 1. */
  private final int[] weights;

  private final byte[] digest;

  private SessionBinding(Roster roster, int[] weights, byte[] digest) {
    this.roster = roster;
    this.weights = weights;
    this.digest = digest;
  }

  /**
   * A session of equal weights.
   *
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
    return weighted(population, task, round, roster, new int[0], planSha256, checkpointSha256);
  }

  /**
   * A session that sums each device's vectors times its weight. Weights are public: they must say
   * nothing that a device's examples decide, and whoever adds noise must have counted with them.
   *
   * @param weights of the roster's devices, in its order, each at least 1, together below 2^31; or
   *     none for equal ones
   * @throws IllegalArgumentException if a value breaks its rule
   */
  public static SessionBinding weighted(
      String population,
      String task,
      int round,
      List<String> roster,
      int[] weights,
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
    int[] own = checkedWeights(weights, checked.size());
    if (own.length > 0) {
      putText(sha256, "weights");
      Arrays.stream(own).forEach(weight -> putInt(sha256, weight));
    }
    return new SessionBinding(checked, own, sha256.digest());
  }

  /** The largest of the devices' weights. */
  public int largestWeight() {
    return Arrays.stream(weights).max().orElse(1);
  }

  /** What a device's vectors count in the sum. */
  public int weight(int device) {
    return weights.length == 0 ? 1 : weights[device];
  }

  private static int[] checkedWeights(int[] weights, int devices) {
    if (weights.length != 0 && weights.length != devices) {
      throw new IllegalArgumentException(
          "weights must be " + devices + " or none but were " + weights.length);
    }
    long total = 0;
    for (int weight : weights) {
      if (weight < 1) {
        throw new IllegalArgumentException("weights must be at least 1 but one was " + weight);
      }
      total += weight;
    }
    if (total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("weights must be below 2^31 together but were " + total);
    }
    return Arrays.stream(weights).allMatch(weight -> weight == 1) ? new int[0] : weights.clone();
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

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
