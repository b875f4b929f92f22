package dev.tacit.cli.train.config;

/** A configuration that is not what is expected: one line with the place, the key and the rule. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  ConfigException(String place, String problem) {
    super(place + ": " + problem);
  }
}
