package dev.tacit.privacy.ledger;

import java.nio.file.Path;

/** A ledger that must not be relied on, or that cannot be had. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Flaw {
    /** An entry is not what was written: its hash does not fit its content. */
    CHANGED,
    /** Entries are missing in between. */
    GAP,
    /** Entries are missing at the end, or all of them. */
    CUT,
    /** An entry stands in the wrong place, or twice. */
    REORDERED,
    /** An entry follows another one than it was written after. */
    WRONG_PREVIOUS_HASH,
    /** A line is not the canonical JSON of an entry. */
    UNREADABLE,
    /** Somebody else has the ledger open. */
    IN_USE
  }

  private final Flaw flaw;
  private final long line;

  LedgerException(Flaw flaw, long line, String message) {
    super(message);
    this.flaw = flaw;
    this.line = line;
  }

  LedgerException(Flaw flaw, long line, String message, Throwable cause) {
    super(message, cause);
    this.flaw = flaw;
    this.line = line;
  }

  /** The same, naming the file. */
  LedgerException in(Path file) {
    return new LedgerException(flaw, line, "ledger " + file + ": " + getMessage(), this);
  }

  /** What is wrong. */
  public Flaw flaw() {
    return flaw;
  }

  /** The line of the file, or the place in the list, counted from 1; 0 if it is no one line. */
  public long line() {
    return line;
  }
}
