package dev.tacit.privacy.accounting.loss;

/** Which of two neighbours is the one that was used. */
public enum Direction {
  /** P with the record against Q without it: loss L, under P. */
  REMOVE,
  /** Q without the record against P with it: loss -L, under Q. */
  ADD
}
