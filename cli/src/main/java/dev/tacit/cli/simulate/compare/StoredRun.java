package dev.tacit.cli.simulate.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.RoundsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A simulation that is done, as its folder has it.
 *
 * @param config each value of its configuration by its key
 * @param result what it came to, an object
 */
public record StoredRun(
    Path folder, Map<String, String> config, List<RoundRow> rows, JsonNode result) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No result of ours is longer. */
  private static final long LONGEST_RESULT = 1 << 24;

  public StoredRun {
    config = Map.copyOf(config);
    rows = List.copyOf(rows);
  }

  /** Where the result of a run in a folder is, once it is done. */
  public static Path result(Path folder) {
    return folder.resolve("result.json");
  }

  /** Where the configuration of a run in a folder is. */
  public static Path config(Path folder) {
    return folder.resolve("config.yaml");
  }

  /**
   * Reads a folder.
   *
   * @throws IllegalArgumentException if it is no folder of a simulation that is done
   * @throws IOException if it cannot be read
   */
  public static StoredRun read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "a run must be a folder but "
              + (Files.exists(folder) ? folder + " is none" : "there is no folder " + folder));
    }
    if (!Files.exists(result(folder))) {
      throw new IllegalArgumentException(missing(folder));
    }
    for (Path file : List.of(config(folder), RoundsLog.lines(folder))) {
      if (!Files.exists(file)) {
        throw new IllegalArgumentException(
            "a run must be the folder of a simulation but %s has no %s"
                .formatted(folder, file.getFileName()));
      }
    }
    Map<String, String> config = ConfigFile.read(config(folder)).values();
    return new StoredRun(
        folder, config, RoundLines.read(RoundsLog.lines(folder)), json(result(folder)));
  }

  /** Why there is no result. */
  private static String missing(Path folder) {
    if (Files.exists(folder.resolve("sweep.yaml"))) {
      return "a run must be one simulation but %s is a sweep; its folders hold the runs"
          .formatted(folder);
    } else if (Files.exists(RoundsLog.lines(folder))) {
      return "a run must be done but %s was broken off: it has rounds and no result.json"
          .formatted(folder);
    }
    return "a run must be the folder of a simulation but %s has no result.json".formatted(folder);
  }

  private static JsonNode json(Path file) throws IOException {
    if (Files.size(file) > LONGEST_RESULT) {
      throw new IllegalArgumentException(file + " is too long for a result of a simulation");
    }
    try {
      JsonNode node = JSON.readTree(file.toFile());
      if (node.path("simulation").asBoolean()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " must be JSON but is not", e);
    }
    throw new IllegalArgumentException(
        file + " must be a simulation's result but does not say so; perhaps it is of a training");
  }
}
