package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tacit.cli.config.AskedKeys;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.KeyCatalogue;
import dev.tacit.cli.config.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema is made of what the reader asks for. Here it is held against the reader: on every way
 * through it, values are changed one by one, and both must take or refuse the same.
 */
class SimulateKeysTest {
  private static final Map<String, OpenedData> OPENED = new ConcurrentHashMap<>();

  /** Changes at which the reader refuses more: rules between keys that the schema does not say. */
  private static final Set<String> LOOSER =
      Set.of(
          "data.source",
          "data.features.normalise",
          "without data.features.groups",
          "without data.features.normalise",
          "without population.examples",
          "algorithm.lambda",
          "algorithm.personal.learning-rate");

  private final JsonNode schema = read(SimulateKeys.schema().toString());

  private static JsonNode read(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRead(String text) {
    try {
      ConfigFile file = ConfigFile.parse("test", text);
      Section root = file.root();
      if (file.has("sweep")) {
        SweepConfig.of(root.section("sweep"));
      }
      SimulateConfig.of(root);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isValid(JsonNode config) {
    return SchemaCheck.isValid(schema, config);
  }

  @Test
  void schema_stored_isWhatTheReaderAsksFor() throws IOException {
    Path stored = Repository.path("docs/simulate.schema.json");
    assertThat(new ObjectMapper().readTree(stored.toFile()))
        .as("docs/simulate.schema.json: ./tacit simulate --schema > docs/simulate.schema.json")
        .isEqualTo(new ObjectMapper().readTree(SimulateKeys.schema().toString()));
  }

  @Test
  void words_everyKey_hasAMeaning() {
    Set<String> explained =
        SimulateKeys.words().meanings().keySet().stream()
            .filter(path -> !path.endsWith("#pattern"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(explained)
        .as("keys.properties")
        .containsExactlyElementsOf(new TreeSet<>(SimulateKeys.catalogue().paths()));
  }

  @Test
  void ways_together_takeEveryKindAndEveryKeyThatIsLookedFor() {
    requireWhole(SimulateKeys.catalogue(), SimulateKeys.asked(), "");
  }

  private static void requireWhole(KeyCatalogue keys, List<AskedKeys> asked, String path) {
    if (keys.entries().containsKey("kind")) {
      assertThat(keys.kinds().keySet())
          .as("kinds of %s in SimulateKeys.WAYS", path)
          .containsExactlyInAnyOrderElementsOf(keys.entries().get("kind").rule().words());
    }
    for (AskedKeys one : asked) {
      assertThat(keys.entries().keySet())
          .as("keys of %s in SimulateKeys.WAYS", path)
          .containsAll(one.probed());
    }
    keys.entries()
        .forEach(
            (key, entry) ->
                entry
                    .section()
                    .ifPresent(
                        inner ->
                            requireWhole(
                                inner,
                                asked.stream()
                                    .flatMap(
                                        a -> a.sections().getOrDefault(key, List.of()).stream())
                                    .toList(),
                                path + "." + key)));
  }

  @Test
  void schema_everyExperiment_isValidAndRead() throws IOException {
    for (Path file : Repository.experiments()) {
      String text = Files.readString(file);
      assertThat(isRead(text)).as("%s is read", file).isTrue();
      assertThat(isValid(read(text))).as("%s is valid", file).isTrue();
    }
  }

  @Test
  void schema_changedConfigurations_areRefusedByBothOrByNeither() {
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    int taken = 0;
    for (ConfigFile way : SimulateKeys.ways()) {
      for (Map.Entry<String, JsonNode> change : changes(read(way.text())).entrySet()) {
        boolean read = isRead(change.getValue().toString());
        refused += read ? 0 : 1;
        taken += read ? 1 : 0;
        boolean valid = isValid(change.getValue());
        boolean looser = valid && LOOSER.contains(change.getKey().replaceFirst("=.*", ""));
        if (valid != read && !looser) {
          wrong.add(
              (read ? "only read: " : "only valid: ") + change.getKey() + ": " + change.getValue());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).isGreaterThan(1000);
    assertThat(taken).isGreaterThan(300);
  }

  /** By what was done. */
  private static Map<String, JsonNode> changes(JsonNode config) {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    collect(config, config, "", changes);
    return changes;
  }

  private static void collect(
      JsonNode root, JsonNode node, String pointer, Map<String, JsonNode> into) {
    String name = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    if (node.isObject() && !name.equals("sweep.grid")) {
      into.put("unknown key in " + name, changed(root, pointer, n -> n.put("no-such-key", 1)));
      List<String> keys = new ArrayList<>();
      node.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        String path = name.isEmpty() ? key : name + "." + key;
        into.put("without " + path, changed(root, pointer, n -> n.remove(key)));
        if (!key.equals("layers")) {
          values(root, pointer, key, path, into);
        }
        collect(root, node.get(key), pointer + "/" + key, into);
      }
    }
  }

  private static void values(
      JsonNode root, String pointer, String key, String path, Map<String, JsonNode> into) {
    for (double value : new double[] {-1e9, -1, -0.5, 0, 0.3, 0.5, 0.999999, 1.5, 1e12}) {
      into.put(path + "=" + value, changed(root, pointer, n -> n.put(key, value)));
    }
    for (long value : new long[] {Long.MIN_VALUE / 16 - 1, -1, 0, 1, 2, 25, 1001, 1L << 40}) {
      into.put(path + "=" + value, changed(root, pointer, n -> n.put(key, value)));
    }
    for (String value : List.of("nonsense", "all", "none", "iid", "mean", "shards:2", "shards:x")) {
      into.put(path + "=" + value, changed(root, pointer, n -> n.put(key, value)));
    }
    into.put(path + "=true", changed(root, pointer, n -> n.put(key, true)));
    into.put(path + "=[]", changed(root, pointer, n -> n.putArray(key)));
    into.put(path + "={}", changed(root, pointer, n -> n.putObject(key)));
  }

  private interface Change {
    Object apply(ObjectNode node);
  }

  private static JsonNode changed(JsonNode root, String pointer, Change change) {
    JsonNode copy = root.deepCopy();
    change.apply((ObjectNode) copy.at(pointer));
    return copy;
  }

  @Test
  void commented_asItIs_isAConfigurationWithEveryKey() {
    String text = SimulateKeys.commented();
    assertThat(isRead(text)).isTrue();
    assertThat(isValid(read(text))).isTrue();
    for (String path : SimulateKeys.catalogue().paths()) {
      String key = path.substring(path.lastIndexOf('.') + 1);
      assertThat(text).containsPattern("(?m)^ *(# )?(  |- )?" + key + ":");
    }
    assertThat(text).doesNotContain("…");
  }

  @Test
  void commented_valuesOfOneSectionInForce_areRead() {
    for (String section :
        List.of("privacy", "server", "algorithm", "fleet", "federated-evaluation")) {
      String text = SimulateKeys.commented();
      int begin = text.indexOf("\n# " + section + ":\n");
      int end = text.indexOf("\n\n", begin);
      String inForce = text.substring(begin, end).replaceAll("(?m)^( *)# ([a-z0-9-]+:)", "$1$2");
      JsonNode whole = read(text.substring(0, begin) + inForce + text.substring(end));
      assertThat(whole.has(section)).as(section).isTrue();
      assertThat(whole.get(section).isObject()).as(section).isTrue();
    }
  }

  static List<Path> experiments() throws IOException {
    return Repository.experiments();
  }

  /** Opened once for all experiments that are of the same. */
  private static OpenedData opened(SimulateConfig config) throws Exception {
    String source = config.data().source();
    OpenedData data = OPENED.get(source);
    if (data == null) {
      data = OpenedData.open(config.data(), 2);
      OPENED.put(source, data);
    }
    return data;
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void experiments_each_fitsItsDataAndModel(Path file) throws Exception {
    SimulateConfig config = SimulateConfig.of(ConfigFile.read(file).root());
    SimulationJob job = SimulationJob.of(config, opened(config));
    assertThat(job.experiment().workspace().parameterCount()).isPositive();
    assertThat(config.name()).isEqualTo(file.getFileName().toString().replace(".yaml", ""));
    assertThat(job.guarantee().isPresent())
        .isEqualTo(Files.readString(file).contains("\nprivacy:"));
  }

  @Test
  void presets_names_areAllExperiments() throws IOException {
    assertThat(Preset.names())
        .containsExactlyInAnyOrderElementsOf(
            Repository.experiments().stream()
                .map(file -> file.getFileName().toString().replace(".yaml", ""))
                .toList());
    for (Path file : Repository.experiments()) {
      String name = file.getFileName().toString().replace(".yaml", "");
      assertThat(Preset.text(name)).isEqualTo(Files.readString(file));
      assertThat(SimulateConfig.of(Preset.config(name).root()).name()).isEqualTo(name);
      assertThat(Preset.list()).contains("preset:" + name + "\n  ");
    }
  }

  @Test
  void schema_classOfDevices_isCheckedItemByItem() {
    JsonNode config = read(SimulateKeys.ways().get(0).text());
    ArrayNode classes = ((ObjectNode) config).putObject("fleet").putArray("classes");
    classes.addObject().put("name", "old").put("drop-out", 0.5);
    assertThat(isValid(config)).isTrue();
    assertThat(isRead(config.toString())).isTrue();
    classes.addObject().put("name", "older").put("drop-out", 1);
    assertThat(isValid(config)).isFalse();
    assertThat(isRead(config.toString())).isFalse();
  }
}
