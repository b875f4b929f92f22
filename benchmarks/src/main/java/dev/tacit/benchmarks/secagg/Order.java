package dev.tacit.benchmarks.secagg;

/**
 * What {@link ServerProgram} is told over its standard input, by name, as {@link
 * java.io.DataOutputStream} writes. Numbers are of 4 bytes; bytes come after their number.
 */
enum Order {
  /** The root's certificate follows. A new session begins; no answer. */
  BEGIN,
  /**
   * Device, bytes of the message, bytes that follow: the rest of the message is zeros. No answer.
   */
  RECEIVE,
  /**
   * A number of threads follows. The answer: nanoseconds of closing the phase (8 bytes), the number
   * of messages, and each one's device and bytes.
   */
  ADVANCE,
  /** The answer: the sum's elements. */
  SUM,
  /**
   * Masks and agreements follow. The answer: nanoseconds of either, bare, on one thread (8 bytes
   * each), and a hash of the results.
   */
  BARE,
  /** A number of threads follows. The answer: nanoseconds of an empty loop on them (8 bytes). */
  LOOP,
  /** The answer: bytes of heap used at most, and left by a collection at most (8 bytes each). */
  HEAP
}
