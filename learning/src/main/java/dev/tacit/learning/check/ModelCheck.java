package dev.tacit.learning.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.learning.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs a file of cases, each a network with its inputs, weights and objective, or some steps of an
 * optimizer or of a weight average, beside the numbers that are expected of it; and says how far
 * from those Tacit's are.
 *
 * <p>The file is JSON, {@code {"format": "layer-oracle-1", "cases": [...]}}; docs/models.md tells
 * what a case holds. Stateless and thread-safe.
 */
public final class ModelCheck {
  /** The only format that is read. */
  public static final String FORMAT = "layer-oracle-1";

  private static final long LARGEST_FILE = 256L << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ModelCheck() {}

  /**
   * What came out of a case.
   *
   * @param id of the case
   * @param maxError the largest difference of a number to the expected one, over the largest
   *     absolute value of its tensor; half of that for squared norms. NaN if a number is NaN, or
   *     the case could not be run
   * @param problem why it could not
   */
  public record CaseError(String id, double maxError, Optional<String> problem) {}

  /**
   * @param kernels makes those that each network runs on
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is no such file
   */
  public static List<CaseError> of(Path file, Supplier<Kernels> kernels) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new IllegalArgumentException(
          file + " must be at most " + LARGEST_FILE + " bytes but was " + Files.size(file));
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " must be JSON but was not: " + e.getOriginalMessage(), e);
    }
    return of(root, kernels);
  }

  /** The same of what a file holds. */
  static List<CaseError> of(JsonNode root, Supplier<Kernels> kernels) {
    if (!FORMAT.equals(root.path("format").asText())) {
      throw new IllegalArgumentException(
          "format must be " + FORMAT + " but was " + root.path("format"));
    }
    List<CaseError> errors = new ArrayList<>();
    for (JsonNode json : root.path("cases")) {
      String id = json.path("id").asText();
      try {
        errors.add(new CaseError(id, error(json, kernels), Optional.empty()));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        errors.add(new CaseError(id, Double.NaN, Optional.of(String.valueOf(e.getMessage()))));
      }
    }
    return List.copyOf(errors);
  }

  private static double error(JsonNode json, Supplier<Kernels> kernels) {
    String kind = json.path("kind").asText();
    return switch (kind) {
      case "network" -> new NetworkCase(json, kernels.get()).error();
      case "optimizer" -> OptimizerCase.error(json);
      case "weight_average" -> OptimizerCase.averageError(json);
      default ->
          throw new IllegalArgumentException(
              "kind must be network, optimizer or weight_average but was " + kind);
    };
  }
}
