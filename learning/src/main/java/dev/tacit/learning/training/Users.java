package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import java.util.Arrays;

/**
 * Which examples are whose. Users are numbers; one without examples is the same as one who is not
 * there. Immutable and thread-safe.
 */
public final class Users {
  /** Examples ordered by user; those of user u are at starts[u] up to starts[u + 1]. */
  private final int[] examples;

  private final int[] starts;

  private Users(int[] examples, int[] starts) {
    this.examples = examples;
    this.starts = starts;
  }

  /**
   * Sorts examples by user.
   *
   * @param userOf of each example, in 0..count-1
   * @param count users that there may be, 0 or more
   */
  public static Users of(int[] userOf, int count) {
    Argument.within("count", count, 0, Integer.MAX_VALUE - 1);
    int[] starts = new int[count + 1];
    for (int user : userOf) {
      if (user < 0 || user >= count) {
        throw new IllegalArgumentException(
            "users must be in 0.." + (count - 1) + " but one was not");
      }
      starts[user + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    int[] examples = new int[userOf.length];
    for (int example = 0; example < userOf.length; example++) {
      examples[next[userOf[example]]++] = example;
    }
    return new Users(examples, starts);
  }

  /** Users that there may be. */
  public int count() {
    return starts.length - 1;
  }

  /** Examples of all users. */
  public int exampleCount() {
    return examples.length;
  }

  /** The examples of one user, ascending. */
  public int[] examples(int user) {
    return Arrays.copyOfRange(examples, starts[user], starts[user + 1]);
  }
}
