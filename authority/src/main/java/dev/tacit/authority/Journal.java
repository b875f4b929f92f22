package dev.tacit.authority;

import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The authority's append-only record: which tokens were issued, and which certificates on which
 * token. One line of text an entry, forced to the disk before {@link #append} returns. A last line
 * without its end was never acknowledged and is cut off on opening; any other line that does not
 * read is an error, for to skip one could make a used token good again.
 *
 * <p>Not thread-safe. Holds a lock on the file until it is closed or its process ends.
 */
final class Journal implements AutoCloseable {
  static final String FILE = "journal.log";

  private static final String HEADER = "tacit-authority-journal 1";

  /** An entry that replays have to understand. */
  sealed interface Entry permits Issued, Enrolled {
    String line();
  }

  /** A token was handed out. */
  record Issued(String tokenHash, Role role, Instant expires) implements Entry {
    @Override
    public String line() {
      return String.join(" ", "token", tokenHash, role.name(), expires.toString());
    }
  }

  /** A token was used, and what for. */
  record Enrolled(String tokenHash, Instant time, Certified certified) implements Entry {
    @Override
    public String line() {
      return String.join(
          " ",
          "enrolled",
          tokenHash,
          time.toString(),
          certified.name(),
          certified.tlsSerial(),
          certified.signingSerial(),
          certified.expires().toString(),
          certified.tlsSha256());
    }
  }

  private final Path file;
  private final FileChannel channel;
  private boolean failed;

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens or starts a directory's journal and replays it.
   *
   * @throws UncheckedIOException if another process has it open, others may read it, or it is
   *     damaged
   */
  static Journal open(Path directory, Consumer<Entry> replay) {
    Path file = directory.resolve(FILE);
    try {
      SecretFile.createDirectory(directory);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              SecretFile.ownerOnly());
      try {
        SecretFile.requireOwnerOnly(file);
        lock(file, channel);
        Journal journal = new Journal(file, channel);
        journal.replay(replay);
        return journal;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("journal " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Adds entries, all on the disk when this returns.
   *
   * @throws IllegalStateException after an earlier failure: what is on the disk is not known then,
   *     until the journal is opened again
   */
  void append(List<Entry> entries) {
    StringBuilder lines = new StringBuilder();
    for (Entry entry : entries) {
      lines.append(entry.line()).append('\n');
    }
    append(lines.toString());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("journal " + file + ": " + e.getMessage(), e);
    }
  }

  private void append(String lines) {
    if (failed) {
      throw new IllegalStateException("journal " + file + " must be reopened after a failure");
    }
    failed = true;
    try {
      ByteBuffer rest = ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("journal " + file + ": " + e.getMessage(), e);
    }
    failed = false;
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // This process has it open already; said below.
    }
    throw new IOException(file + " must be open in one authority only but is in another");
  }

  private void replay(Consumer<Entry> replay) throws IOException {
    LineReader lines = new LineReader(channel);
    String header = lines.next();
    if (header == null) {
      channel.truncate(0);
      append(HEADER + "\n");
      SecretFile.forceDirectory(file.getParent());
      return;
    }
    if (!header.equals(HEADER)) {
      throw new IOException(file + " must start with \"" + HEADER + "\" but does not");
    }
    int number = 1;
    for (String line = lines.next(); line != null; line = lines.next()) {
      number++;
      try {
        replay.accept(parse(line.split(" ", -1)));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw new IOException(file + " must be whole but is damaged in line " + number, e);
      }
    }
    channel.truncate(lines.endOfLastLine());
    channel.position(lines.endOfLastLine());
  }

  private static Entry parse(String[] fields) {
    if (fields[0].equals("token") && fields.length == 4) {
      return new Issued(hash(fields[1]), Role.valueOf(fields[2]), Instant.parse(fields[3]));
    }
    if (fields[0].equals("enrolled") && fields.length == 8) {
      return new Enrolled(
          hash(fields[1]),
          Instant.parse(fields[2]),
          new Certified(fields[3], fields[4], fields[5], Instant.parse(fields[6]), fields[7]));
    }
    throw new IllegalArgumentException("entry must be of a known kind but is not");
  }

  private static String hash(String field) {
    if (!field.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("hash must be 64 hexadecimal digits but is not");
    }
    return field;
  }
}
