package dev.tacit.privacy.audit;

/**
 * How often one event was seen in independent runs in each of two worlds that differ in one unit of
 * data.
 *
 * @param hitsWith runs with the unit in which the event happened, in [0, runsWith]
 * @param runsWith 1 or more
 * @param hitsWithout runs without the unit in which it happened, in [0, runsWithout]
 * @param runsWithout 1 or more
 */
public record EventCounts(int hitsWith, int runsWith, int hitsWithout, int runsWithout) {
  public EventCounts {
    require("With", hitsWith, runsWith);
    require("Without", hitsWithout, runsWithout);
  }

  private static void require(String world, int hits, int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("runs" + world + " must be at least 1 but was " + runs);
    }
    if (hits < 0 || hits > runs) {
      throw new IllegalArgumentException(
          "hits" + world + " must be in [0, " + runs + "] but was " + hits);
    }
  }

  /** The same runs with the worlds' names exchanged. */
  EventCounts swapped() {
    return new EventCounts(hitsWithout, runsWithout, hitsWith, runsWith);
  }

  /** The event that this one did not happen. */
  EventCounts complement() {
    return new EventCounts(runsWith - hitsWith, runsWith, runsWithout - hitsWithout, runsWithout);
  }
}
