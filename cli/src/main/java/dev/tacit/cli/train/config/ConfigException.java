package dev.tacit.cli.train.config;

/** A configuration that is not what is expected: one line with the place, the key and the rule. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  ConfigException(String place, String problem) {
    this(place + ": " + problem);
  }

  private ConfigException(String message) {
    super(message);
  }

  /** The same with the word that was probably meant. */
  ConfigException perhaps(String word) {
    return because("perhaps " + word + " is meant");
  }

  /** The same with what may help. */
  ConfigException because(String hint) {
    return new ConfigException(getMessage() + "; " + hint);
  }
}
