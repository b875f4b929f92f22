package dev.tacit.privacy.ledger;

/**
 * A ledger that is not whole, or cannot be used; the message says which entry and what is wrong.
 */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
