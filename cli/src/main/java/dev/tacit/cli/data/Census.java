package dev.tacit.cli.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Purpose;
import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a data set is and holds.
 *
 * @param bytes of its files; below 0 if it is bundled
 * @param classNames none, or one for each class
 */
record Census(
    String name,
    String kind,
    long bytes,
    List<String> classNames,
    Map<Purpose, ExampleStore> portions) {
  private static final int MOST_SHOWN = 20;
  private static final String NOTE =
      "Counted on this machine and sent nowhere. The counts are no private release: of people's data,"
          + " keep them to yourself.";

  Census {
    portions = new EnumMap<>(portions);
  }

  private ExampleStore any() {
    return portions.get(Purpose.TRAIN);
  }

  private int[] counts() {
    int[] counts = new int[any().classes()];
    for (int example = 0; example < any().size(); example++) {
      counts[any().label(example)]++;
    }
    return counts;
  }

  String sentences() {
    StringBuilder text = new StringBuilder(name + ": " + kind);
    if (bytes >= 0) {
      text.append(String.format(Locale.ROOT, ", %,d bytes", bytes));
    }
    text.append(
        "\n  examples    "
            + portions.entrySet().stream()
                .map(
                    entry ->
                        String.format(
                            Locale.ROOT, "%,d %s", entry.getValue().size(), entry.getKey().label()))
                .collect(Collectors.joining(", ")));
    text.append("\n  shape       " + Arrays.toString(any().inputShape()));
    any()
        .vocabulary()
        .ifPresent(
            size -> text.append(String.format(Locale.ROOT, "%n  vocabulary  %,d tokens", size)));
    if (GroupedStore.groupsOf(any()) > 0) {
      text.append(String.format(Locale.ROOT, "%n  groups      %,d", GroupedStore.groupsOf(any())));
    }
    if (any().targets() > 0) {
      text.append(String.format(Locale.ROOT, "%n  targets     %,d for each", any().targets()));
    }
    if (any().targets() == 0 || any().classes() > 1) {
      appendClasses(text);
    }
    return text.append("\n" + NOTE).toString();
  }

  private void appendClasses(StringBuilder text) {
    text.append(String.format(Locale.ROOT, "%n  classes     %,d", any().classes()));
    int[] counts = counts();
    for (int i = 0; i < Math.min(MOST_SHOWN, counts.length); i++) {
      text.append(
          String.format(Locale.ROOT, "%n    %-16s %,d to train on", className(i), counts[i]));
    }
    if (counts.length > MOST_SHOWN) {
      text.append("\n    … (--json has all)");
    }
  }

  /** Names are data: what would move the cursor or break the line is shown by its code. */
  private String className(int number) {
    if (classNames.isEmpty()) {
      return String.valueOf(number);
    }
    return classNames
        .get(number)
        .codePoints()
        .limit(60)
        .mapToObj(
            point ->
                Character.isISOControl(point) || Character.getType(point) == Character.FORMAT
                    ? String.format(Locale.ROOT, "\\u%04x", point)
                    : Character.toString(point))
        .collect(Collectors.joining());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name).put("kind", kind);
    if (bytes >= 0) {
      json.put("bytes", bytes);
    }
    ObjectNode examples = json.putObject("examples");
    portions.forEach((purpose, store) -> examples.put(purpose.label(), store.size()));
    ArrayNode shape = json.putArray("shape");
    Arrays.stream(any().inputShape()).forEach(shape::add);
    any().vocabulary().ifPresent(size -> json.put("vocabulary", size));
    json.put("groups", GroupedStore.groupsOf(any()))
        .put("targets", any().targets())
        .put("classes", any().classes());
    if (!classNames.isEmpty()) {
      ArrayNode names = json.putArray("class_names");
      classNames.forEach(names::add);
    }
    ArrayNode counts = json.putArray("train_class_counts");
    Arrays.stream(counts()).forEach(counts::add);
    return json.put("note", NOTE);
  }
}
