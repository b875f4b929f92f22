package dev.tacit.datasets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The plays by speaking role. A speech opens with a line {@code NAME:} at the beginning or after an
 * empty line and goes on to the next such; headings are nobody's text. Contexts are disjoint and
 * stay within one speech.
 */
final class Roles {
  private final byte[] text;
  private final int context;
  private final Map<String, List<Integer>> starts = new LinkedHashMap<>();

  private Roles(byte[] text, int context) {
    this.text = text;
    this.context = context;
  }

  /** Where the examples of each role begin; a role too brief for one is left out. */
  static Map<String, List<Integer>> of(byte[] text, int context) {
    Roles roles = new Roles(text, context);
    roles.read();
    roles.starts.values().removeIf(List::isEmpty);
    return roles.starts;
  }

  private void read() {
    String role = null;
    int speech = 0;
    boolean fresh = true;
    for (int line = 0; line < text.length; ) {
      int end = line;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      if (fresh && end > line && text[end - 1] == ':') {
        cut(role, speech, line);
        role = new String(text, line, end - 1 - line, StandardCharsets.US_ASCII);
        speech = end + 1;
      }
      fresh = end == line;
      line = end + 1;
    }
    cut(role, speech, text.length);
  }

  private void cut(String role, int from, int to) {
    if (role != null) {
      List<Integer> own = starts.computeIfAbsent(role, name -> new ArrayList<>());
      for (int start = from; start + context < to; start += context + 1) {
        own.add(start);
      }
    }
  }

  /** Of each role the last tenth, rounded down, or all before it. */
  static RoleStore store(
      Map<String, List<Integer>> roles, byte[] tokens, int context, int vocabulary, boolean last) {
    int size = roles.values().stream().mapToInt(List::size).sum();
    int[] chosen = new int[size];
    int[] groups = new int[size];
    int count = 0;
    int group = 0;
    for (List<Integer> own : roles.values()) {
      int training = own.size() - own.size() / 10;
      for (int start : last ? own.subList(training, own.size()) : own.subList(0, training)) {
        chosen[count] = start;
        groups[count++] = group;
      }
      group++;
    }
    return new RoleStore(
        tokens,
        context,
        OptionalInt.of(vocabulary),
        roles.size(),
        Arrays.copyOf(chosen, count),
        Arrays.copyOf(groups, count));
  }
}
