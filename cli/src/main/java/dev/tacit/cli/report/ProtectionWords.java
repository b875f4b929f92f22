package dev.tacit.cli.report;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;

/** What a guarantee hides, in words. */
public final class ProtectionWords {
  private ProtectionWords() {}

  /** Goes on from "each single". */
  public static String unit(PrivacyUnit unit) {
    return switch (unit) {
      case EXAMPLE -> "training example";
      case USER -> "user, with all that the user contributes";
    };
  }

  /** What an attacker asks for: whether "that" was used. */
  public static String data(PrivacyUnit unit) {
    return switch (unit) {
      case EXAMPLE -> "example";
      case USER -> "user’s data";
    };
  }

  /** Goes on from "it looks nearly the same". */
  public static String difference(PrivacyUnit unit, NeighbouringRelation relation) {
    String data = data(unit);
    return switch (relation) {
      case ADD_OR_REMOVE_ONE -> "with that " + data + " and without it (add or remove one)";
      case REPLACE_ONE -> "with any other " + data + " in its place (replace one)";
      case ZERO_OUT -> "with a blank in its place (zero out)";
    };
  }
}
