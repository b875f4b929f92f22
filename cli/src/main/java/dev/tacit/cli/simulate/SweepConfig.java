package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.simulate.compare.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is varied: the section {@code sweep}.
 *
 * @param grid values of keys; every combination is run
 * @param seeds each combination is run with; empty for the configuration's own
 * @param repeat so many seeds from the configuration's on, if there are no {@code seeds}
 * @param best what combinations are ranked by, if that was said
 */
record SweepConfig(
    Map<String, List<YamlNode>> grid, List<Long> seeds, int repeat, Optional<Measure> best) {
  private static final int MOST_REPEATS = 1000;

  SweepConfig {
    grid = new LinkedHashMap<>(grid);
    seeds = List.copyOf(seeds);
  }

  /** Takes and ends the section. */
  static SweepConfig of(Section section) {
    Map<String, List<YamlNode>> grid = new LinkedHashMap<>();
    section.entries("grid").forEach((key, value) -> grid.put(key, values(key, value)));
    if (section.has("seeds") && section.has("repeat")) {
      throw section.misplaced("repeat", "must not stand beside seeds");
    }
    List<Long> seeds = section.has("seeds") ? seeds(section) : List.of();
    int repeat = section.has("seeds") ? 1 : (int) section.whole("repeat", 1, 1, MOST_REPEATS);
    Optional<Measure> best =
        section.has("best")
            ? Optional.of(measure(section.choice("best", null, measures())))
            : Optional.empty();
    section.end();
    return new SweepConfig(grid, seeds, repeat, best);
  }

  private static List<YamlNode> values(String key, YamlNode value) {
    if (key.equals("seed") || key.equals("name") || key.startsWith("sweep")) {
      throw new ConfigException(
          value.place(),
          "sweep.grid must not vary "
              + key
              + (key.equals("seed") ? "; seeds stand in sweep.seeds or sweep.repeat" : ""));
    }
    if (!(value instanceof YamlNode.Items items) || items.items().isEmpty()) {
      throw new ConfigException(
          value.place(),
          "sweep.grid." + key + " must be a list of values but was " + value.words());
    }
    return items.items();
  }

  private static List<Long> seeds(Section section) {
    List<Long> seeds = new ArrayList<>();
    for (YamlNode item : section.items("seeds")) {
      if (!(item instanceof YamlNode.Scalar scalar) || !scalar.text().matches("-?\\d{1,17}")) {
        throw new ConfigException(
            item.place(), "sweep.seeds must be whole numbers but one was " + item.words());
      }
      seeds.add(Long.parseLong(scalar.text()));
    }
    if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) {
      throw section.wrong("seeds", "a list of one seed or more, none of them twice");
    }
    return seeds;
  }

  /** By what combinations can be ranked. */
  static List<String> measures() {
    return Arrays.stream(Measure.values())
        .filter(measure -> measure != Measure.NOISE_COHORT)
        .map(Measure::key)
        .toList();
  }

  /** A measure by its name. */
  static Measure measure(String key) {
    return Arrays.stream(Measure.values())
        .filter(measure -> measure.key().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
