package dev.tacit.privacy.accounting;

/** No answer in the range that is searched meets the target. */
public final class UnattainableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnattainableException(String message) {
    super(message);
  }
}
