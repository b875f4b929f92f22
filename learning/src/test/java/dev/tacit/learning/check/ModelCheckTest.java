package dev.tacit.learning.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.learning.check.ModelCheck.CaseError;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.learning.nd4j.OpenBlasKernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer, loss and optimizer against PyTorch in float64, on each of the kernels. */
class ModelCheckTest {
  private static final String FILE = "/vectors/layers-pytorch-2.13.0.json";

  @TempDir private Path directory;

  static Stream<Arguments> kernels() {
    return Stream.of(
        Arguments.of("OpenBLAS", (Supplier<Kernels>) OpenBlasKernels::new),
        Arguments.of("Vector API", (Supplier<Kernels>) VectorKernels::new),
        Arguments.of("plain Java", (Supplier<Kernels>) PlainKernels::new));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void of_casesOfPyTorch_agreeToFloatPrecision(String name, Supplier<Kernels> kernels)
      throws IOException {
    JsonNode file = file();
    List<CaseError> errors = ModelCheck.of(file, kernels);
    assertThat(errors).hasSize(file.get("cases").size()).hasSizeGreaterThan(60);
    assertThat(errors)
        .allSatisfy(found -> assertThat(found.maxError()).as(found.id()).isLessThan(1e-5));
    // Those of optimizers and averages, which sum up nothing.
    assertThat(errors.subList(errors.size() - 10, errors.size()))
        .allSatisfy(found -> assertThat(found.id()).matches("(sgd|ada|ema).*"))
        .allSatisfy(found -> assertThat(found.maxError()).as(found.id()).isLessThan(1e-6));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void run_eachNetwork_hasNormsOfEachGradientByItself(String name, Supplier<Kernels> kernels)
      throws IOException {
    for (JsonNode json : file().get("cases")) {
      if (!json.get("kind").asText().equals("network") || json.get("parameters").isEmpty()) {
        continue;
      }
      NetworkCase one = new NetworkCase(json, kernels.get());
      one.run();
      int examples = json.at("/input/shape/0").asInt();
      double largest = 0;
      double[] formed = new double[examples];
      double[] norms = new double[examples];
      for (int e = 0; e < examples; e++) {
        double[] factors = new double[examples];
        factors[e] = 1;
        double[] gradient = new double[one.network().parameterCount()];
        one.run();
        for (double norm : one.network().squaredNormsByTensor(e)) {
          norms[e] += norm;
        }
        one.network().addClipped(examples, factors, gradient);
        for (double g : gradient) {
          formed[e] += g * g;
        }
        largest = Math.max(largest, formed[e]);
      }
      for (int e = 0; e < examples; e++) {
        assertThat(Math.abs(norms[e] - formed[e]))
            .as("example %d of %s", e, json.get("id").asText())
            .isLessThanOrEqualTo(2e-5 * largest);
      }
    }
  }

  /** One number in each field of each case, wrong by a hundredth of the largest of its tensor. */
  @Test
  void of_fieldThatIsWrong_isSeen() throws IOException {
    JsonNode file = file();
    int changed = 0;
    for (JsonNode json : file.get("cases")) {
      for (JsonNode field : json.get("expected")) {
        JsonNode values = firstValues(field);
        double largest = 0;
        for (JsonNode value : values) {
          largest = Math.max(largest, Math.abs(value.asDouble()));
        }
        JsonNode before = values.get(0);
        ((ArrayNode) values).set(0, before.asDouble() + 0.01 * largest);
        ObjectNode one = new ObjectMapper().createObjectNode().put("format", ModelCheck.FORMAT);
        one.putArray("cases").add(json);
        assertThat(ModelCheck.of(one, PlainKernels::new).get(0).maxError())
            .as(json.get("id").asText())
            .isBetween(0.004, 0.011);
        ((ArrayNode) values).set(0, before);
        changed++;
      }
    }
    assertThat(changed).isGreaterThan(250);
  }

  private static JsonNode firstValues(JsonNode field) {
    JsonNode at = field;
    while (!at.isArray() || !at.get(0).isNumber()) {
      at = at.has("values") ? at.get("values") : at.iterator().next();
    }
    return at;
  }

  @Test
  void of_unknownLayer_isSaidOfTheCase() throws IOException {
    String text = new ObjectMapper().writeValueAsString(file()).replace("\"gelu\"", "\"mish\"");
    Path file = Files.writeString(directory.resolve("cases.json"), text);
    List<CaseError> errors = ModelCheck.of(file, PlainKernels::new);
    assertThat(errors)
        .filteredOn(error -> error.problem().isPresent())
        .extracting(CaseError::id)
        .contains("gelu-01", "gelu-02", "transformer-01")
        .doesNotContain("relu-01");
    assertThat(errors.stream().filter(error -> error.id().equals("gelu-01")))
        .allSatisfy(error -> assertThat(error.maxError()).isNaN())
        .allSatisfy(error -> assertThat(error.problem().orElse("")).endsWith("but was mish"));
  }

  @Test
  void of_otherFile_isRefused() throws IOException {
    Path none = Files.writeString(directory.resolve("none.json"), "{\"format\": \"x\"}");
    assertThatThrownBy(() -> ModelCheck.of(none, PlainKernels::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("format must be layer-oracle-1 but was \"x\"");
  }

  private static JsonNode file() throws IOException {
    try (InputStream in = ModelCheckTest.class.getResourceAsStream(FILE)) {
      return new ObjectMapper().readTree(in);
    }
  }
}
