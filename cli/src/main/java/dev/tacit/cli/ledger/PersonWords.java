package dev.tacit.cli.ledger;

/** What has to be said beside every figure of a single person. */
final class PersonWords {
  static final String ELSEWHERE =
      "A device's own ledger may charge more: attempts that were abandoned after something may have been"
          + " revealed, and tasks of other aggregators. Where it does, its figure counts.";

  private PersonWords() {}
}
