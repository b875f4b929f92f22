package dev.tacit.cli.config;

import dev.tacit.cli.config.YamlNode.Keys;
import dev.tacit.cli.config.YamlNode.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A configuration as it was written, and what options say otherwise. Immutable. */
public final class ConfigFile implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LARGEST = 1 << 20;
  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]*");

  /** Keys of which one stands alone: to set one is to leave the others. */
  private static final List<Set<String>> ALTERNATIVES =
      List.of(
          Set.of("epochs", "steps"),
          Set.of("model.preset", "model.file", "model.layers", "model.start"),
          Set.of("cohort.clients", "cohort.rate", "cohort.groups", "cohort.concurrency"));

  private final String name;
  private final YamlNode root;

  private ConfigFile(String name, YamlNode root) {
    this.name = name;
    this.root = root;
  }

  /**
   * A file's text.
   *
   * @param name of the file, for complaints
   * @throws ConfigException if it is no YAML of the kind that is taken
   */
  public static ConfigFile parse(String name, String text) {
    return new ConfigFile(name, YamlReader.file(name, text));
  }

  /**
   * A file.
   *
   * @throws IllegalArgumentException if there is none, or it is too large or no text
   */
  public static ConfigFile read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("CONFIG must be a file but there is no file " + file);
    } else if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("CONFIG must be a file but " + file + " is a folder");
    }
    // A pipe, such as /dev/stdin, does not know its size.
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new IllegalArgumentException(
          "CONFIG must be at most %d bytes but %s is longer".formatted(LARGEST, file));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(file.toString(), text);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " must be text in UTF-8 but is not", e);
    }
  }

  /**
   * With one value replaced or added: {@code optimizer.learning-rate=0.5}. Of keys that exclude
   * each other it takes the other's place.
   *
   * @param option how a complaint names it
   * @throws ConfigException if it is no key with a value, or leads through what is no section
   */
  public ConfigFile with(String option, String assignment) {
    int equal = assignment.indexOf('=');
    if (equal < 1) {
      throw new ConfigException(option, "must be KEY=VALUE but was " + assignment);
    }
    String key = assignment.substring(0, equal);
    List<String> path = path(option, key);
    String place = option + " " + key;
    return assigned(path, YamlReader.option(place, assignment.substring(equal + 1)), place);
  }

  /** With what {@code --set} replaced, one after the other; see {@link #with(String, String)}. */
  public ConfigFile set(List<String> assignments) {
    ConfigFile file = this;
    for (String assignment : assignments) {
      file = file.with("--set", assignment);
    }
    return file;
  }

  private static List<String> path(String name, String key) {
    List<String> path = List.of(key.split("[.]", -1));
    if (!path.stream().allMatch(word -> WORD.matcher(word).matches())) {
      throw new ConfigException(name, "must be a KEY, as training.batch, but was " + key);
    }
    return path;
  }

  private ConfigFile assigned(List<String> path, YamlNode value, String place) {
    YamlNode cleared = root;
    for (Set<String> group : ALTERNATIVES) {
      if (group.contains(String.join(".", path))) {
        for (String other : group) {
          cleared = without(cleared, List.of(other.split("[.]")));
        }
      }
    }
    return new ConfigFile(name, replaced(cleared, path, value, place));
  }

  /**
   * The same with a value that stands elsewhere.
   *
   * @throws ConfigException as {@link #with(String, String)}
   */
  public ConfigFile with(String key, YamlNode value) {
    return assigned(path("a key", key), value, value.place());
  }

  /** With a value at a path of keys that may be any. */
  public ConfigFile with(List<String> path, YamlNode value) {
    return new ConfigFile(name, replaced(root, path, value, value.place()));
  }

  /** Several values for a key, as an option gives them: {@code training.batch=10,20}. */
  public static Map.Entry<String, YamlNode> list(String option, String assignment) {
    int equal = assignment.indexOf('=');
    if (equal < 1) {
      throw new ConfigException(option, "must be KEY=VALUE,VALUE but was " + assignment);
    }
    String key = assignment.substring(0, equal);
    String place = option + " " + key;
    YamlNode list = YamlReader.option(place, "[" + assignment.substring(equal + 1) + "]");
    if (!(list instanceof YamlNode.Items items) || items.items().isEmpty()) {
      throw new ConfigException(option, "must be KEY=VALUE,VALUE but was " + assignment);
    }
    return Map.entry(key, list);
  }

  /** A value as it would be written. */
  public static String words(YamlNode value) {
    return YamlWriter.flow(Section.plain(value));
  }

  /** The one of some words that was probably meant. */
  public static Optional<String> nearest(String word, List<String> words) {
    return Spelling.nearest(word, words);
  }

  /** Whether there is such a key at the top. */
  public boolean has(String key) {
    return root instanceof Keys keys && keys.values().containsKey(key);
  }

  /** The same without a key at the top. */
  public ConfigFile without(String key) {
    return new ConfigFile(name, without(root, List.of(key)));
  }

  /** All of it, as YAML that reads back as the same. */
  public String text() {
    return root instanceof Keys keys ? YamlWriter.write(Section.plain(keys)) : "";
  }

  private static YamlNode replaced(YamlNode node, List<String> path, YamlNode value, String place) {
    if (path.isEmpty()) {
      return value;
    }
    if (!(node instanceof Keys) && !(node instanceof Scalar empty && empty.text().isEmpty())) {
      throw new ConfigException(place, "leads through what is no section but " + node.words());
    }
    Keys keys = node instanceof Keys some ? some : new Keys(place, Map.of());
    String key = path.get(0);
    YamlNode below = keys.values().getOrDefault(key, new Scalar(place, "", true));
    return keys.with(key, replaced(below, path.subList(1, path.size()), value, place));
  }

  private static YamlNode without(YamlNode node, List<String> path) {
    if (!(node instanceof Keys keys) || !keys.values().containsKey(path.get(0))) {
      return node;
    }
    String key = path.get(0);
    return path.size() == 1
        ? keys.without(key)
        : keys.with(key, without(keys.values().get(key), path.subList(1, path.size())));
  }

  /**
   * A complaint about what does not go together, with the place of the key that it begins with.
   *
   * @param problem whose first word is a key, with the sections before it, or none
   */
  public ConfigException wrong(String problem) {
    YamlNode node = root;
    for (String key : problem.split("[^a-z0-9.-]", 2)[0].split("[.]")) {
      if (!(node instanceof Keys keys) || !keys.values().containsKey(key)) {
        break;
      }
      node = keys.values().get(key);
    }
    return new ConfigException(node == root ? name : node.place(), problem);
  }

  /** Each value that is no section, by its key with those of its sections before it. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    collect("", root, values);
    return values;
  }

  private static void collect(String path, YamlNode node, Map<String, String> into) {
    if (node instanceof Keys keys) {
      keys.values()
          .forEach((key, below) -> collect(path.isEmpty() ? key : path + "." + key, below, into));
    } else {
      into.put(path, words(node));
    }
  }

  /** Its keys, to be taken one by one. */
  public Section root() {
    return new Section("", root);
  }
}
