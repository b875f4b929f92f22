package dev.tacit.cli.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tacit.cli.report.RunReport.RoundPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured of each committed round, kept in a file, so that a resumed demo's curves begin
 * where the demo did. Thread-safe.
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
          point.accuracy(),
          point.epsilon(),
          point.took().toMillis());
    }

    RoundPoint point() {
      return new RoundPoint(round, cohort, survivors, accuracy, epsilon, Duration.ofMillis(millis));
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

  /** The last round that was measured, 0 if none was. */
  synchronized int lastRound() {
    return points.isEmpty() ? 0 : points.get(points.size() - 1).round();
  }

  /** Oldest first. */
  synchronized List<RoundPoint> points() {
    return List.copyOf(points);
  }
}
