package dev.tacit.cli.train;

/** Why a training took no further step. */
enum Ending {
  /** All steps are done. */
  COMPLETED("completed", "All steps are done."),

  /** Another step would have cost more than is left. */
  BUDGET("budget", "Stopped before the step that would have broken the budget."),

  /** From outside. */
  STOPPED("stopped", "Stopped from outside.");

  private final String label;
  private final String words;

  Ending(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** For machines. */
  String label() {
    return label;
  }

  String words() {
    return words;
  }
}
