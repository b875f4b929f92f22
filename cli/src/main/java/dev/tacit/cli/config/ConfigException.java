package dev.tacit.cli.config;

import java.util.Collection;

/** A configuration that is not what is expected: one line with the place, the key and the rule. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * @param place as a file with a line
   */
  public ConfigException(String place, String problem) {
    this(place + ": " + problem);
  }

  private ConfigException(String message) {
    super(message);
  }

  /** The same with the one of some words that a word was probably meant for, if any is near. */
  public ConfigException perhaps(String word, Collection<String> words) {
    return Spelling.nearest(word, words)
        .map(near -> because("perhaps " + near + " is meant"))
        .orElse(this);
  }

  /** The same with what may help. */
  public ConfigException because(String hint) {
    return new ConfigException(getMessage() + "; " + hint);
  }
}
