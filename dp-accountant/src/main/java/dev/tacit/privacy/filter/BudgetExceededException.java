package dev.tacit.privacy.filter;

/** A release that the budget does not allow; nothing was spent. */
public final class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Saying whose budget, or what it would have taken. */
  public BudgetExceededException(String message) {
    super(message);
  }
}
