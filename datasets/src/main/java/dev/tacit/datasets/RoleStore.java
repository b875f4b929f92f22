package dev.tacit.datasets;

import java.util.OptionalInt;

/**
 * The next token after a context of fixed length, each example from the speeches of one role.
 *
 * @param starts where each example's context begins
 * @param roles each example's group
 */
record RoleStore(
    byte[] tokens, int context, OptionalInt vocabulary, int groups, int[] starts, int[] roles)
    implements GroupedStore {
  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {context};
  }

  @Override
  public int classes() {
    return vocabulary.orElseThrow();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    int start = starts[example];
    for (int i = 0; i < context; i++) {
      into[offset + i] = tokens[start + i];
    }
  }

  @Override
  public int label(int example) {
    return tokens[starts[example] + context];
  }

  @Override
  public int group(int example) {
    return roles[example];
  }
}
