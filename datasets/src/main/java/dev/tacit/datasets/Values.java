package dev.tacit.datasets;

/** What the numbers of an input are. */
public enum Values {
  /** Multiples of 1/255 from 0 to 1: the 8-bit samples of images. */
  BYTES,
  /** Any finite floats. */
  FLOATS,
  /** Whole numbers below a vocabulary's size. */
  TOKENS
}
