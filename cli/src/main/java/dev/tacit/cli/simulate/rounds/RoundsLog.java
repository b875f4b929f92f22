package dev.tacit.cli.simulate.rounds;

import dev.tacit.cli.train.RunFolder;
import dev.tacit.cli.train.log.TensorBoard;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes down rounds as they come: {@code rounds.csv}, {@code rounds.jsonl} and TensorBoard's
 * events, each round handed to the system at once, so that a program that is killed leaves what it
 * did. Not thread-safe.
 */
public final class RoundsLog implements AutoCloseable {
  private final Path folder;
  private final BufferedWriter csv;
  private final BufferedWriter json;
  private final TensorBoard board;

  private RoundsLog(Path folder, BufferedWriter csv, BufferedWriter json, TensorBoard board) {
    this.folder = folder;
    this.csv = csv;
    this.json = json;
    this.board = board;
  }

  /** The rounds' lines of JSON in a run's folder. */
  public static Path lines(Path folder) {
    return folder.resolve("rounds.jsonl");
  }

  /**
   * Begins, or goes on after some rounds: the tables then hold these and no others.
   *
   * @param folder of the run, which is there
   * @param before rounds that are not done again
   * @param millis the time now, since the epoch
   */
  public static RoundsLog open(Path folder, List<RoundRow> before, long millis) throws IOException {
    Path table = folder.resolve("rounds.csv");
    RunFolder.write(
        table,
        before.stream()
            .map(RoundLines::csv)
            .collect(Collectors.joining("", RoundLines.head(), "")));
    RunFolder.write(
        lines(folder), before.stream().map(RoundLines::json).collect(Collectors.joining()));
    Path events = folder.resolve("tensorboard");
    clear(events);
    RoundsLog log =
        new RoundsLog(
            folder, appending(table), appending(lines(folder)), TensorBoard.open(events, millis));
    for (RoundRow row : before) {
      log.show(row, millis);
    }
    return log;
  }

  /** Of rounds that are written again, or were not kept. */
  private static void clear(Path events) throws IOException {
    if (!Files.isDirectory(events)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(events, "events.out.tfevents.*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static BufferedWriter appending(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
  }

  /**
   * Adds a round.
   *
   * @param millis the time now, since the epoch
   * @throws IOException naming the folder, such as where there is no room left
   */
  public void add(RoundRow row, long millis) throws IOException {
    try {
      csv.write(RoundLines.csv(row));
      csv.flush();
      json.write(RoundLines.json(row));
      json.flush();
      show(row, millis);
    } catch (IOException e) {
      throw new IOException(
          "round %d could not be written to %s: %s".formatted(row.round(), folder, e.getMessage()),
          e);
    }
  }

  private void show(RoundRow row, long millis) throws IOException {
    for (RoundColumn column : RoundColumn.values()) {
      Optional<String> tag = column.tag();
      if (tag.isPresent() && row.has(column)) {
        board.scalar(millis, row.round(), tag.get(), (float) row.number(column));
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (csv;
        json) {
      board.close();
    }
  }
}
