package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.AskedKeys;
import dev.tacit.cli.config.CommentedYaml;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.JsonSchema;
import dev.tacit.cli.config.KeyCatalogue;
import dev.tacit.cli.config.KeyWords;
import dev.tacit.cli.config.Section;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys of a simulation's configuration, as its reader asks for them. Some configurations that
 * together take all ways through it are read, and what was asked for is the catalogue: so nothing
 * is declared twice.
 */
final class SimulateKeys {
  private static final String HEAD =
      """
      # A simulation: ./tacit simulate FILE. What stands behind a # is not in force and shows the default, or an example
      # where there is none. What must be there is there.
      """;

  private static final String BASE =
      """
      data: {source: mnist}
      model: {preset: mlp}
      population: {clients: 100}
      cohort: {clients: 10}
      training: {learning-rate: 0.1}
      rounds: 100
      """;

  private static final String CENTRAL =
      "privacy={kind: central, clipping-norm: 1, noise-multiplier: 1}";

  /** Each on top of the base; a way through the reader that none takes is not known. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of(),
          List.of("data={source: shakespeare, context: 4}"),
          List.of("data.standardise={mean: 0, deviation: 1}"),
          List.of("data.features={kind: scattering}"),
          List.of("data.features={kind: scattering, normalise: groups, groups: 3}"),
          List.of("model.file=a.json"),
          List.of("model.layers=[flatten, dense: classes]"),
          List.of("model={start: a.tacm, adapters: {rank: 1}}"),
          List.of("population={partition: groups}"),
          List.of("population={clients: 10, examples: 20, label-skew: 1}"),
          List.of("cohort={clients: 10, goal: 8, deadline: 60}"),
          List.of("cohort={rate: 0.1}"),
          List.of("cohort={groups: 10}"),
          List.of("cohort={concurrency: 10, goal: 2}"),
          List.of(
              "fleet={examples-per-second: 9, down-bytes-per-second: 9, up-bytes-per-second: 9}"),
          List.of("fleet={availability: {}, classes: [{name: old}]}"),
          List.of("algorithm={kind: fednova, effective-steps: 30}"),
          List.of("algorithm={kind: scaffold, effective-steps: 30}"),
          List.of("algorithm={kind: ditto, lambda: 0.1, personal: {learning-rate: 0.1}}"),
          List.of("server={kind: fedavgm, learning-rate: 1}"),
          List.of("server={kind: fedadagrad, learning-rate: 1}"),
          List.of("server={kind: fedadam, learning-rate: 1}"),
          List.of("server={kind: fedyogi, learning-rate: 1}"),
          List.of(CENTRAL),
          List.of(
              "privacy={kind: central, clipping-norm: 1, epsilon: 8, secure-aggregation: real}"),
          List.of(CENTRAL, "privacy.noise={kind: tree}"),
          List.of(CENTRAL, "privacy.noise={kind: banded, bands: 8}"),
          List.of(CENTRAL, "privacy.noise={kind: blt}"),
          List.of(CENTRAL, "privacy.adaptive={count-deviation: 1}", "privacy.noise-cohort=1000"),
          List.of("privacy={kind: distributed, clipping-norm: 1, epsilon: 8, minimum-cohort: 7}"),
          List.of(
              "privacy={kind: distributed, clipping-norm: 1, epsilon: 8, secure-aggregation: real}"),
          List.of("privacy={kind: local-user, clipping-norm: 1, epsilon: 8}"),
          List.of(
              "privacy={kind: local, steps: 5, clipping-norm: 1, noise-multiplier: 1,"
                  + " sampling-rate: 0.1, expected-batch: 60, secure-aggregation: real}"),
          List.of(
              "privacy={kind: local, steps: 5, clipping-norm: 1, epsilon: 8, sampling-rate: 0.1}"),
          List.of("attack={kind: label-flip, share: 0.1}"),
          List.of("attack={kind: label-flip, clients: 3}"),
          List.of("attack={kind: backdoor, share: 0.1}"),
          List.of("attack={kind: backdoor, clients: 3}"),
          List.of("attack={kind: sign-flip, share: 0.1}"),
          List.of("attack={kind: sign-flip, clients: 3}"),
          List.of("attack={kind: scale, share: 0.1, factor: 10}"),
          List.of("attack={kind: scale, clients: 3, factor: 10}"),
          List.of("attack={kind: noise, share: 0.1, deviation: 0.1}"),
          List.of("attack={kind: noise, clients: 3, deviation: 0.1}"),
          List.of(
              "population={clients: 10, held-out: 0.1}",
              "federated-evaluation={clients: 10, fine-tuning: {learning-rate: 0.1}}"),
          List.of("stop-at-accuracy=0.9"),
          List.of("sweep={grid: {training.batch: [10, 50]}, repeat: 2, best: accuracy}"),
          List.of("sweep={seeds: [1, 2]}"));

  /** Rules between the keys of a section. */
  private static final Map<String, String> RULES =
      Map.of(
          "model",
          oneOf("preset", "file", "layers", "start"),
          "cohort",
          oneOf("clients", "rate", "groups", "concurrency")
              .replaceFirst(".$", ", \"dependentRequired\": {\"concurrency\": [\"goal\"]}}"),
          "population",
          """
          {"anyOf": [
            {"required": ["clients"]},
            {"required": ["partition"], "properties": {"partition": {"const": "groups"}}}]}
          """,
          "privacy",
          """
          {"if": {"required": ["kind"], "properties": {"kind": {"enum": ["central", "local"]}}},
           "then": {"oneOf": [{"required": ["noise-multiplier"]}, {"required": ["epsilon"]}]}}
          """,
          "attack",
          oneOf("clients", "share"));

  private static final Set<String> NEEDED = Set.of("model", "cohort", "population");

  /** Of keys whose examples are not found above. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "weighting", "examples",
          "sweep.grid", "{training.batch: [10, 50]}",
          "fleet.classes[].name", "phone",
          "fleet.classes[].examples-per-second", "9",
          "fleet.classes[].down-bytes-per-second", "9",
          "fleet.classes[].up-bytes-per-second", "9");

  private SimulateKeys() {}

  private static String oneOf(String... keys) {
    return Arrays.stream(keys)
        .map("{\"required\": [\"%s\"]}"::formatted)
        .collect(Collectors.joining(", ", "{\"oneOf\": [", "]}"));
  }

  /** What keys mean. */
  static KeyWords words() {
    return KeyWords.read(SimulateKeys.class, "keys.properties");
  }

  /** All keys. */
  static KeyCatalogue catalogue() {
    return KeyCatalogue.of(asked());
  }

  private static ConfigFile file(List<String> settings) {
    ConfigFile file = ConfigFile.parse("keys", BASE);
    for (String setting : settings) {
      file = file.with("keys", setting);
    }
    return file;
  }

  /** Configurations that together take all ways through the reader. */
  static List<ConfigFile> ways() {
    return WAYS.stream().map(SimulateKeys::file).toList();
  }

  /** What each of them was asked for. */
  static List<AskedKeys> asked() {
    return ways().stream().map(SimulateKeys::asked).toList();
  }

  private static AskedKeys asked(ConfigFile file) {
    Section root = file.root();
    if (file.has("sweep")) {
      SweepConfig.of(root.section("sweep"));
    }
    SimulateConfig.of(root);
    return root.asked();
  }

  /** A JSON Schema of draft 2020-12. */
  static ObjectNode schema() {
    return new JsonSchema(words(), RULES, NEEDED)
        .of(catalogue(), "A configuration of tacit simulate");
  }

  /** A configuration that runs, with every key, what it means, takes and is by default. */
  static String commented() {
    Map<String, String> examples = new LinkedHashMap<>(EXAMPLES);
    ways().forEach(way -> way.values().forEach(examples::putIfAbsent));
    return HEAD
        + new CommentedYaml(words(), ConfigFile.parse("keys", BASE).values(), examples)
            .of(catalogue());
  }
}
