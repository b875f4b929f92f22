package dev.tacit.datasets.csv;

import dev.tacit.datasets.Utf8;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of a CSV file one after another (RFC 4180): fields may be quoted, and then hold the
 * delimiter, line breaks and doubled quotes. Lines end with CR LF or LF. The text is UTF-8, with or
 * without a byte order mark. Lines that are empty are passed over, unless within quotes.
 *
 * <p>Messages name file, line and column, never what is in a field.
 */
public final class CsvReader implements Closeable {
  /** The most characters of one record. */
  public static final int LONGEST_RECORD = 1 << 24;

  /** The most fields of one record. */
  public static final int MOST_COLUMNS = 1 << 16;

  private static final int END = -1;

  private final Reader in;
  private final String name;
  private final char delimiter;
  private final StringBuilder field = new StringBuilder();
  private int ahead;
  private long line = 1;
  private long recordLine = 1;
  private int length;
  private List<String> record = List.of();

  private CsvReader(Reader in, String name, char delimiter) {
    this.in = in;
    this.name = name;
    this.delimiter = delimiter;
  }

  /**
   * Opens a file.
   *
   * @param delimiter any character but a quote, CR or LF
   */
  public static CsvReader open(Path file, char delimiter) throws IOException {
    if (delimiter == '"' || delimiter == '\r' || delimiter == '\n') {
      throw new IllegalArgumentException("delimiter must be no quote or line break but was one");
    }
    Reader in = Utf8.open(file);
    CsvReader reader = new CsvReader(in, String.valueOf(file.getFileName()), delimiter);
    try {
      reader.take();
      if (reader.ahead == '\ufeff') {
        reader.take();
      }
      return reader;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Goes to the next record.
   *
   * @return false at the end of the file
   * @throws IOException naming file, line and column, if it is malformed or too large
   */
  public boolean next() throws IOException {
    while (ahead == '\n' || ahead == '\r') {
      endLine(1);
    }
    if (ahead == END) {
      return false;
    }
    recordLine = line;
    length = 0;
    List<String> fields = new ArrayList<>(record.size());
    do {
      if (!fields.isEmpty()) {
        take();
      }
      if (fields.size() == MOST_COLUMNS) {
        throw problem(MOST_COLUMNS + 1, "there must be at most " + MOST_COLUMNS + " columns");
      }
      fields.add(field(fields.size() + 1));
    } while (ahead == delimiter);
    if (ahead != END) {
      endLine(fields.size());
    }
    record = fields;
    return true;
  }

  /** The record's fields; the list is not changed later. */
  public List<String> fields() {
    return record;
  }

  /** The line that the record begins on, from 1. */
  public long line() {
    return recordLine;
  }

  /** A complaint about a field of the record; columns count from 1. */
  public IOException complaint(int column, String what) {
    return new IOException(
        String.format("%s, line %d, column %d: %s", name, recordLine, column, what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private String field(int column) throws IOException {
    field.setLength(0);
    if (ahead == '"') {
      quoted(column);
    } else {
      while (ahead != delimiter && ahead != '\n' && ahead != '\r' && ahead != END) {
        if (ahead == '"') {
          throw problem(column, "a quote must begin a field, or be doubled in a quoted one");
        }
        keep(column);
      }
    }
    return field.toString();
  }

  private void quoted(int column) throws IOException {
    take();
    while (true) {
      if (ahead == END) {
        throw complaint(column, "the quoted field must end but does not");
      } else if (ahead != '"') {
        keep(column);
      } else {
        take();
        if (ahead != '"') {
          break;
        }
        keep(column);
      }
    }
    if (ahead != delimiter && ahead != '\n' && ahead != '\r' && ahead != END) {
      throw problem(column, "a quoted field must end at its closing quote but goes on");
    }
  }

  private void keep(int column) throws IOException {
    if (++length > LONGEST_RECORD) {
      throw complaint(column, "a record must have at most " + LONGEST_RECORD + " characters");
    }
    field.append((char) ahead);
    line += ahead == '\n' ? 1 : 0;
    take();
  }

  private void endLine(int column) throws IOException {
    if (ahead == '\r') {
      take();
    }
    if (ahead != '\n') {
      throw problem(column, "a carriage return must be followed by a line feed");
    }
    line++;
    take();
  }

  private void take() throws IOException {
    try {
      ahead = in.read();
    } catch (CharacterCodingException e) {
      throw new IOException(
          String.format("%s must be UTF-8 but is not at line %d or soon after", name, line), e);
    }
  }

  private IOException problem(int column, String what) {
    return new IOException(String.format("%s, line %d, column %d: %s", name, line, column, what));
  }
}
