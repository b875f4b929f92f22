package dev.tacit.cli.simulate.rounds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/** Rounds as lines of a table (RFC 4180) and of JSON. */
public final class RoundLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No line of ours is longer. */
  private static final int LONGEST = 1 << 16;

  private RoundLines() {}

  /** The names of all columns, with a line break. */
  static String head() {
    List<String> names = new ArrayList<>();
    for (RoundColumn column : RoundColumn.values()) {
      names.add(column.label());
    }
    return String.join(",", names) + "\n";
  }

  /** A line of the table, with its break; what is not there leaves its field empty. */
  static String csv(RoundRow row) {
    List<String> fields = new ArrayList<>();
    for (RoundColumn column : RoundColumn.values()) {
      fields.add(row.text(column));
    }
    return String.join(",", fields) + "\n";
  }

  /** An object on a line of its own, with its break; what is not there is left out. */
  static String json(RoundRow row) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    row.values()
        .forEach(
            (column, value) -> {
              switch (column.kind()) {
                case WHOLE -> node.put(column.label(), value.longValue());
                case NUMBER -> node.put(column.label(), value);
                case FLAG -> node.put(column.label(), value != 0);
              }
            });
    return node + "\n";
  }

  /**
   * Reads {@code rounds.jsonl}. Keys that are not known are left out, so that files of later
   * versions can be read; a last line that was cut off, as when the program was killed, is too.
   *
   * @throws IOException if it cannot be read or is no such file
   */
  public static List<RoundRow> read(Path file) throws IOException {
    List<RoundRow> rows = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = in.readLine();
      while (line != null) {
        String next = in.readLine();
        try {
          rows.add(row(line));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          if (next != null) {
            throw new IOException(
                "%s must have a round on each line but line %d is none"
                    .formatted(file, rows.size() + 1),
                e);
          }
        }
        line = next;
      }
    } catch (MalformedInputException e) {
      throw new IOException(file + " must be text in UTF-8 but is not", e);
    }
    return rows;
  }

  private static RoundRow row(String line) throws JsonProcessingException {
    if (line.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a line must be at most " + LONGEST + " characters but was " + line.length());
    }
    JsonNode node = JSON.readTree(line);
    EnumMap<RoundColumn, Double> values = new EnumMap<>(RoundColumn.class);
    for (RoundColumn column : RoundColumn.values()) {
      JsonNode value = node.path(column.label());
      if (value.isNumber()) {
        values.put(column, value.doubleValue());
      } else if (value.isBoolean()) {
        values.put(column, value.booleanValue() ? 1.0 : 0);
      }
    }
    if (!values.containsKey(RoundColumn.ROUND)) {
      throw new IllegalArgumentException("a line must have a round but was " + line);
    }
    return new RoundRow(values);
  }
}
