package dev.tacit.datasets.text;

/** What a token of text is. */
public enum TextUnit {
  /** One code point. */
  CHARACTERS,
  /**
   * A run of letters, digits and apostrophes in lower case, or one other code point; white space
   * separates and is dropped.
   */
  WORDS
}
