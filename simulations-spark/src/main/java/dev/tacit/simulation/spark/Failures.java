package dev.tacit.simulation.spark;

/** What made a job fail. */
final class Failures {
  private Failures() {}

  /** What a device threw, as the local engine throws it, or what Spark has to say. */
  static RuntimeException unchecked(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean sparks = cause.getClass().getName().startsWith("org.apache.spark.");
      if (!sparks && cause instanceof Error error) {
        throw error;
      }
      if (!sparks && cause instanceof RuntimeException exception) {
        return exception;
      }
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return new IllegalStateException("Spark did not finish the round: " + message, failure);
  }
}
