package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.simulate.compare.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Simulations that differ in some keys and in their seeds, in the order of the grid: the last key
 * changes first, and seeds before it.
 *
 * @param runs one or more
 * @param best what combinations are ranked by, if that was said
 */
record Sweep(List<Run> runs, Optional<Measure> best) {
  static final int MOST = 10_000;
  private static final int LONGEST_NAME = 100;

  Sweep {
    runs = List.copyOf(runs);
  }

  /**
   * One of them.
   *
   * @param folder its name in the sweep's folder
   * @param point number of its combination, from 0
   * @param values of the combination, by key
   * @param file of this run alone
   */
  record Run(
      String folder,
      int point,
      Map<String, String> values,
      ConfigFile file,
      SimulateConfig config) {}

  /**
   * Reads what is varied and every combination of it.
   *
   * @throws ConfigException if a combination is not as it must be
   */
  static Sweep of(ConfigFile file) {
    SweepConfig sweep = SweepConfig.of(file.root().section("sweep"));
    ConfigFile base = file.without("sweep");
    List<Map<String, YamlNode>> points = points(sweep.grid());
    long first = points.isEmpty() ? 0 : config(assigned(base, points.get(0)), Map.of()).seed();
    List<Long> seeds = seeds(sweep, first);
    if ((long) points.size() * seeds.size() > MOST) {
      throw file.wrong(
          "sweep must be of at most %,d runs but was of %,d"
              .formatted(MOST, (long) points.size() * seeds.size()));
    }
    List<Run> runs = new ArrayList<>();
    for (int point = 0; point < points.size(); point++) {
      ConfigFile assigned = assigned(base, points.get(point));
      Map<String, String> values = words(points.get(point));
      for (long seed : seeds) {
        ConfigFile own = assigned.with("sweep", "seed=" + seed);
        runs.add(
            new Run(folder(runs.size(), values, seed), point, values, own, config(own, values)));
      }
    }
    return new Sweep(runs, sweep.best());
  }

  private static SimulateConfig config(ConfigFile file, Map<String, String> values) {
    try {
      return SimulateConfig.of(file.root());
    } catch (ConfigException e) {
      throw values.isEmpty() ? e : e.because("with " + text(values));
    }
  }

  private static List<Long> seeds(SweepConfig sweep, long first) {
    if (!sweep.seeds().isEmpty()) {
      return sweep.seeds();
    }
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < sweep.repeat(); i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  private static List<Map<String, YamlNode>> points(Map<String, List<YamlNode>> grid) {
    List<Map<String, YamlNode>> points = List.of(Map.of());
    for (Map.Entry<String, List<YamlNode>> key : grid.entrySet()) {
      List<Map<String, YamlNode>> more = new ArrayList<>();
      for (Map<String, YamlNode> point : points) {
        for (YamlNode value : key.getValue()) {
          Map<String, YamlNode> longer = new LinkedHashMap<>(point);
          longer.put(key.getKey(), value);
          more.add(longer);
        }
      }
      if (more.size() > MOST) {
        throw new ConfigException(
            "sweep", "must be of at most %,d runs but was of more".formatted(MOST));
      }
      points = more;
    }
    return points;
  }

  private static ConfigFile assigned(ConfigFile base, Map<String, YamlNode> point) {
    ConfigFile file = base;
    for (Map.Entry<String, YamlNode> value : point.entrySet()) {
      file = file.with(value.getKey(), value.getValue());
    }
    return file;
  }

  private static Map<String, String> words(Map<String, YamlNode> point) {
    Map<String, String> words = new LinkedHashMap<>();
    point.forEach((key, value) -> words.put(key, ConfigFile.words(value)));
    return words;
  }

  /** A combination in one line. */
  static String text(Map<String, String> values) {
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(", "));
  }

  /** As {@code 003-learning-rate=0.1-seed=2}: by number, so that no two are the same. */
  private static String folder(int number, Map<String, String> values, long seed) {
    StringBuilder name = new StringBuilder(String.format(Locale.ROOT, "%03d", number + 1));
    values.forEach(
        (key, value) ->
            name.append('-')
                .append(key.substring(key.lastIndexOf('.') + 1))
                .append('=')
                .append(value));
    String plain = name.toString().replaceAll("[^A-Za-z0-9._=-]+", "_");
    return plain.substring(0, Math.min(LONGEST_NAME, plain.length())) + "-seed=" + seed;
  }
}
