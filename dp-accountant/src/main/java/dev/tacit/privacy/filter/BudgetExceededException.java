package dev.tacit.privacy.filter;

/** A release that the budget does not allow; nothing was spent. */
public final class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BudgetExceededException(String message) {
    super(message);
  }
}
