package dev.tacit.privacy.accounting;

/**
 * An event under a relation for which no proved bound is implemented; the message says which and
 * why.
 */
public final class UnsupportedEventException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public UnsupportedEventException(String message) {
    super(message);
  }
}
