package dev.tacit.server.store;

/** The store cannot be used: it failed, belongs to another task, or is not as it was left. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
