package dev.tacit.cli.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tacit.client.ClientSettings;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.client.Schedule;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.PrivacyBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a device's owner decided at the first start, kept beside its ledger: a later start must not
 * fall back to other examples or to a default budget without anybody noticing.
 *
 * @param data what {@link DataSource} opens
 * @param part which of how many parts, as I/N from 1
 * @param partition how the parts are dealt out
 * @param seed of the deal
 * @param budgetEpsilon all that may ever be spent on these examples
 * @param budgetDelta at which it is counted
 * @param schedule whether plans may differ in what a step costs
 * @param trust whose noise the owner relies on; null, in a setup kept by a version that knew no
 *     other, is local
 * @param minimumCohort sums of fewer devices are refused; at least 2
 * @param maximumSteps of training in one round; null, as before there was such a number, is the
 *     SDK's
 */
record DeviceSetup(
    String data,
    String part,
    String partition,
    long seed,
    double budgetEpsilon,
    double budgetDelta,
    Schedule schedule,
    Trust trust,
    int minimumCohort,
    Integer maximumSteps) {
  private static final ObjectMapper JSON =
      // With the source, so that an error can name the file.
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  DeviceSetup {
    trust = trust == null ? Trust.LOCAL : trust;
    place(part);
    Partition.parse(partition);
    maximumSteps =
        maximumSteps == null ? (Integer) ClientSettings.DEFAULT.maximumSteps() : maximumSteps;
  }

  static boolean exists(Path directory) {
    return Files.exists(file(directory));
  }

  static DeviceSetup load(Path directory) throws IOException {
    return JSON.readValue(file(directory).toFile(), DeviceSetup.class);
  }

  void save(Path directory) throws IOException {
    Files.createDirectories(directory);
    JSON.writeValue(file(directory).toFile(), this);
  }

  /** Whether another's ledger would be about the same examples. */
  boolean sameExamples(DeviceSetup other) {
    return data.equals(other.data)
        && part.equals(other.part)
        && partition.equals(other.partition)
        && seed == other.seed;
  }

  ClientSettings settings() {
    return ClientSettings.DEFAULT.withMaximumSteps(maximumSteps);
  }

  PrivacyPolicy policy() {
    return PrivacyPolicy.of(
            trust.model(), new PrivacyBudget(budgetEpsilon, budgetDelta), minimumCohort)
        .withSchedule(schedule);
  }

  /**
   * @throws IllegalArgumentException if there are not enough for so many parts
   */
  ExampleStore examples() throws IOException {
    int[] place = place(part);
    ExampleStore all = DataSource.open(data).train();
    if (place[1] > all.size()) {
      throw new IllegalArgumentException(
          "--part must be of at most "
              + all.size()
              + " parts, as many as there are examples, but was "
              + part);
    }
    return Partition.parse(partition).split(all, place[1], seed).get(place[0] - 1);
  }

  /** I and N of I/N. */
  static int[] place(String part) {
    String[] words = part.split("/", -1);
    try {
      int index = Integer.parseInt(words[0]);
      int count = words.length == 2 ? Integer.parseInt(words[1]) : 0;
      if (index >= 1 && index <= count) {
        return new int[] {index, count};
      }
    } catch (NumberFormatException e) {
      // The message below says what was expected.
    }
    throw new IllegalArgumentException("--part must be I/N with 1 <= I <= N but was " + part);
  }

  private static Path file(Path directory) {
    return directory.resolve("setup.json");
  }
}
