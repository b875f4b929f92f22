package dev.tacit.cli.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML as a tree of text that knows its lines. Of YAML's riches only these are taken: keys,
 * lists, scalars; no tags, anchors, merges or second documents, and no key twice. So no text makes
 * an object of a class that it names, or grows beyond its own size.
 */
public final class YamlReader {
  private static final Set<Tag> TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MAP,
          Tag.SEQ,
          Tag.MERGE);

  public static final int MOST_CHARACTERS = 1 << 18;
  private static final int DEEPEST = 24;

  /** How a place is written: with the line for a file, without for an option. */
  private final String name;

  private final boolean lines;

  private YamlReader(String name, boolean lines) {
    this.name = name;
    this.lines = lines;
  }

  /** Reads a file's text. */
  static YamlNode file(String name, String text) {
    return new YamlReader(name, true).read(text);
  }

  /** Reads the value that an option sets. */
  static YamlNode option(String name, String text) {
    return new YamlReader(name, false).read(text);
  }

  private YamlNode read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new ConfigException(
          name, "must be at most " + MOST_CHARACTERS + " characters but was " + text.length());
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(0);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      return root == null ? new YamlNode.Scalar(name, "", true) : node(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? -1 : e.getProblemMark().getLine();
      throw new ConfigException(place(line), "no valid YAML: " + inWords(e.getProblem()));
    } catch (YAMLException e) {
      throw new ConfigException(
          name, "no valid YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** The parser's complaints that say little to who does not know its grammar. */
  private static String inWords(String problem) {
    String said = String.valueOf(problem);
    if (said.contains("TAB")) {
      return "lines must be indented by spaces but there is a tab";
    } else if (said.startsWith("mapping values are not allowed")) {
      return "there is a colon where no key can be; keys of one section must be indented alike, and text"
          + " with a colon must be in quotes";
    } else if (said.startsWith("expected <block end>")) {
      return "this line is not indented as those before it, or a list stands among keys";
    } else if (said.startsWith("expected ',' or")) {
      return "what a bracket opens must be closed, with commas between, but is not";
    }
    return said;
  }

  private String place(int line) {
    return lines && line >= 0 ? name + ", line " + (line + 1) : name;
  }

  private String place(Node node) {
    return place(node.getStartMark() == null ? -1 : node.getStartMark().getLine());
  }

  private YamlNode node(Node node) {
    if (node.getAnchor() != null) {
      throw new ConfigException(place(node), "must have no anchors but has &" + node.getAnchor());
    }
    if (!TAGS.contains(node.getTag())) {
      throw new ConfigException(place(node), "must have no tags but has " + node.getTag());
    }
    if (node instanceof ScalarNode scalar) {
      boolean plain = scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
      return new YamlNode.Scalar(place(node), scalar.getValue(), plain);
    } else if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(node(item));
      }
      return new YamlNode.Items(place(node), items);
    }
    return keys((MappingNode) node);
  }

  private YamlNode keys(MappingNode mapping) {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      if (!(pair.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
        throw new ConfigException(place(pair.getKeyNode()), "a key must be a word but was not");
      }
      YamlNode value = node(pair.getValueNode());
      // The value of an empty key begins on a later line.
      if (values.put(key.getValue(), at(place(key), value)) != null) {
        throw new ConfigException(
            place(key), "a key must stand once but " + key.getValue() + " stands again");
      }
    }
    return new YamlNode.Keys(place(mapping), values);
  }

  /** A section is where its key is. */
  private static YamlNode at(String place, YamlNode value) {
    if (value instanceof YamlNode.Keys keys) {
      return new YamlNode.Keys(place, keys.values());
    } else if (value instanceof YamlNode.Items items) {
      return new YamlNode.Items(place, items.items());
    }
    YamlNode.Scalar scalar = (YamlNode.Scalar) value;
    return new YamlNode.Scalar(place, scalar.text(), scalar.plain());
  }
}
