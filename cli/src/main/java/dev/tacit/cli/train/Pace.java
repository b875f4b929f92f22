package dev.tacit.cli.train;

/**
 * How many steps are charged and taken in one go: so many that the ledger's writes cost nothing
 * beside them, and so few that a run ends soon when it is told to, and a crash leaves little
 * charged that was not done. Not thread-safe.
 */
final class Pace {
  private static final double SHORT_SECONDS = 0.7;
  private static final double LONG_SECONDS = 2.5;
  private static final int MOST = 4096;

  private int steps = 4;

  int steps() {
    return steps;
  }

  /** What the last go came to. */
  void took(int done, double seconds) {
    if (done == steps && seconds < SHORT_SECONDS) {
      steps = Math.min(MOST, 2 * steps);
    } else if (seconds > LONG_SECONDS) {
      steps = Math.max(1, steps / 2);
    }
  }
}
