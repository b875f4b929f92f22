package dev.tacit.server.round;

import dev.tacit.secagg.Roster;
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
}
