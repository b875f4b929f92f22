package dev.tacit.privacy.audit;

/**
 * How an auditor's guesses about one run turned out.
 *
 * @param canaries m: examples that were each included independently with probability 1/2; 1 or more
 * @param guesses r: on how many the auditor guessed; a number fixed before the run; in [0,
 *     canaries]
 * @param correct v: how many of those guesses were right; in [0, guesses]
 */
public record OneRunOutcome(int canaries, int guesses, int correct) {
  public OneRunOutcome {
    if (canaries < 1) {
      throw new IllegalArgumentException("canaries must be at least 1 but was " + canaries);
    }
    if (guesses < 0 || guesses > canaries) {
      throw new IllegalArgumentException(
          "guesses must be in [0, " + canaries + "] but was " + guesses);
    }
    if (correct < 0 || correct > guesses) {
      throw new IllegalArgumentException(
          "correct must be in [0, " + guesses + "] but was " + correct);
    }
  }
}
