package dev.tacit.server.round;

import dev.tacit.secagg.Roster;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a session is bound to, in the order and form that the wire contract wants. */
final class Rosters {
  private Rosters() {}

  static List<String> ascending(Collection<String> devices) {
    List<String> roster = new ArrayList<>(devices);
    roster.sort(Roster::compareCodePoints);
    return List.copyOf(roster);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
