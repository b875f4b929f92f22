package dev.tacit.privacy.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A ledger in a file, an entry a line (JSON Lines), open for one process at a time. An append is on
 * the disk before it returns. A last line without its line end is what a crash in an append leaves:
 * it was never acknowledged, and is cut off. Any other line that does not fit the chain makes the
 * ledger refuse to open. Thread-safe.
 */
public final class LedgerFile implements AutoCloseable {
  private static final long LARGEST_FILE = 1L << 30;

  private final Path path;
  private final FileChannel channel;
  private final boolean repaired;
  private final List<LedgerEntry> entries;
  private boolean broken;

  private LedgerFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    byte[] bytes = new byte[Math.toIntExact(bounded(channel.size(), path))];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // Reads until all is there.
    }
    int whole = wholeLines(bytes);
    this.entries = new ArrayList<>(parse(bytes, whole, path));
    this.repaired = whole < bytes.length;
    if (repaired) {
      channel.truncate(whole);
      channel.force(true);
    }
    channel.position(whole);
  }

  /**
   * Opens or makes a ledger.
   *
   * @throws LedgerException if a line was changed, or another process has it open
   * @throws UncheckedIOException if the file cannot be read or written
   */
  public static LedgerFile open(Path path) {
    try {
      boolean made = !Files.exists(path);
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              attributes(path));
      try {
        lock(channel, path);
        LedgerFile file = new LedgerFile(path, channel);
        if (made) {
          forceDirectory(path);
        }
        return file;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ledger " + path + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Reads and verifies a ledger without locking or repairing it; a torn last line is left out. */
  public static List<LedgerEntry> read(Path path) {
    try {
      bounded(Files.size(path), path);
      byte[] bytes = Files.readAllBytes(path);
      return List.copyOf(parse(bytes, wholeLines(bytes), path));
    } catch (IOException e) {
      throw new UncheckedIOException("ledger " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Adds an entry; it is on the disk when this returns.
   *
   * @throws UncheckedIOException if it cannot be written; the ledger then takes no more
   */
  public synchronized LedgerEntry append(LedgerDraft draft) {
    if (broken || !channel.isOpen()) {
      throw new IllegalStateException("ledger must be open and whole but was closed or failed");
    }
    Optional<LedgerEntry> last =
        entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    LedgerEntry entry = LedgerChain.next(last, draft);
    ByteBuffer line =
        ByteBuffer.wrap((LedgerChain.toJson(entry) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    } catch (IOException e) {
      broken = true;
      throw new UncheckedIOException("ledger " + path + " cannot be written: " + e.getMessage(), e);
    }
    entries.add(entry);
    return entry;
  }

  /** All entries, oldest first; a copy. */
  public synchronized List<LedgerEntry> entries() {
    return List.copyOf(entries);
  }

  /** Whether opening cut off a torn last line. */
  public boolean repaired() {
    return repaired;
  }

  /** Gives the file free. */
  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("ledger " + path + " cannot be closed: " + e.getMessage(), e);
    }
  }

  private static void lock(FileChannel channel, Path path) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // This process has it: reported as any other.
    }
    throw new LedgerException("ledger " + path + " must be open once but is in use");
  }

  private static long bounded(long size, Path path) {
    if (size > LARGEST_FILE) {
      throw new LedgerException(
          "ledger " + path + " must be at most " + LARGEST_FILE + " bytes but was " + size);
    }
    return size;
  }

  /** Bytes up to and with the last line end. */
  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static List<LedgerEntry> parse(byte[] bytes, int end, Path path) {
    List<LedgerEntry> entries = new ArrayList<>();
    String previous = LedgerChain.GENESIS;
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        int line = entries.size() + 1;
        try {
          LedgerEntry entry =
              LedgerChain.fromJson(new String(bytes, start, i - start, StandardCharsets.UTF_8));
          LedgerChain.verify(entry, line, previous);
          previous = entry.hash();
          entries.add(entry);
        } catch (LedgerException e) {
          throw new LedgerException("ledger " + path + ", line " + line + ": " + e.getMessage(), e);
        }
        start = i + 1;
      }
    }
    return entries;
  }

  private static FileAttribute<?>[] attributes(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  /**
   * A new file survives a power cut only once its directory is on the disk, where that can be asked
   * for.
   */
  private static void forceDirectory(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every system lets a directory be opened; those that do not keep its entries by
      // themselves.
    }
  }
}
