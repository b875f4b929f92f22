package dev.tacit.cli.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tacit.cli.report.RunReport.RoundPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What was measured of each committed round, kept in a file, so that a resumed demo's curves begin
 * where the demo did. A round that was committed but not yet measured when the demo died is not in
 * it. Thread-safe.
 */
final class History {
  private final Path file;
  private final List<RoundPoint> points = new ArrayList<>();

  /** A point as it is kept. */
  private record Kept(
      int round, int cohort, int survivors, double accuracy, double epsilon, long millis) {

    static Kept of(RoundPoint point) {
      return new Kept(
          point.round(),
          point.cohort(),
          point.survivors(),
          point.accuracy().orElseThrow(),
          point.epsilon(),
          point.took().toMillis());
    }

    RoundPoint point() {
      return new RoundPoint(
          round,
          cohort,
          survivors,
          OptionalDouble.of(accuracy),
          epsilon,
          Duration.ofMillis(millis));
    }
  }

  private History(Path file) {
    this.file = file;
  }

  /**
   * Goes on with what is there: a point is kept only once its round is durable, so all of them are
   * of committed rounds.
   */
  static History open(Path file) throws IOException {
    History history = new History(file);
    if (Files.exists(file)) {
      RunFiles.JSON
          .readValue(file.toFile(), new TypeReference<List<Kept>>() {})
          .forEach(kept -> history.points.add(kept.point()));
    }
    return history;
  }

  synchronized void add(RoundPoint point) throws IOException {
    points.add(point);
    RunFiles.write(file, RunFiles.JSON.writeValueAsBytes(points.stream().map(Kept::of).toList()));
  }

  /** Oldest first. */
  synchronized List<RoundPoint> points() {
    return List.copyOf(points);
  }
}
