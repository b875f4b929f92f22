package dev.tacit.privacy.ledger;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A ledger on disk, one entry a line in canonical JSON ({@link LedgerChain}), readable by its owner
 * only where the file system knows owners.
 *
 * <p>One writer at a time: the lock is on a sibling, {@code NAME.lock}, which stays behind, because
 * on POSIX a lock on the ledger itself would be lost when any reader in this process closed it.
 * What {@link #append} returned is on disk. What has no line end at the end of the file was never
 * returned (the process or the machine stopped in between) and is cut off by {@link #open}. The
 * sibling also keeps how many entries there were, so that a ledger that was lost, emptied, cut or
 * replaced by an older copy is not taken for a whole one; who removes both files is not found out.
 *
 * <p>Thread-safe.
 */
public final class LedgerFile implements AutoCloseable {
  private static final Set<StandardOpenOption> READ_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

  /** Bytes of the longest line: three for each UTF-16 unit. */
  private static final long MAXIMUM_LINE_BYTES = 3L * LedgerChain.MAXIMUM_CHARACTERS;

  private final LedgerLock lock;
  private final FileChannel channel;
  private final List<LedgerEntry> entries;
  private final boolean repaired;
  private long end;
  private boolean usable = true;

  private LedgerFile(LedgerLock lock, FileChannel channel, Content content) throws IOException {
    this.lock = lock;
    this.channel = channel;
    this.entries = content.entries();
    this.end = content.bytes();
    this.repaired = channel.size() > end;
    if (repaired) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  /** What whole lines hold, and how many bytes they take. */
  private record Content(List<LedgerEntry> entries, long bytes) {}

  /**
   * Opens a ledger for appending, or creates an empty one and its directories.
   *
   * @throws LedgerException if somebody else has it open, or a whole line was changed, removed or
   *     moved, or entries that were appended are missing; nothing is changed then
   * @throws UncheckedIOException if the file cannot be read or written
   */
  public static LedgerFile open(Path path) {
    Path file = path.toAbsolutePath().normalize();
    LedgerLock lock = null;
    FileChannel channel = null;
    try {
      Path directory = Files.createDirectories(file.getParent());
      lock = LedgerLock.acquire(file);
      boolean created = Files.notExists(file);
      if (created) {
        requireWhole(0, lock.known(), path);
      }
      channel = FileChannel.open(file, READ_WRITE, ownerOnly(file));
      if (created) {
        channel.force(true);
        forceDirectory(directory);
      }
      Content content = readAll(channel, path);
      requireWhole(content.entries().size(), lock.known(), path);
      return new LedgerFile(lock, channel, content);
    } catch (IOException e) {
      closeAll(channel, lock);
      throw new UncheckedIOException("ledger must be readable and writable: " + path, e);
    } catch (RuntimeException e) {
      closeAll(channel, lock);
      throw e;
    }
  }

  /**
   * Reads and checks a ledger that others may be writing; takes no lock and repairs nothing. A last
   * line without a line end is left out.
   *
   * @throws LedgerException if a whole line was changed, removed or moved
   * @throws UncheckedIOException if the file is missing or cannot be read
   */
  public static List<LedgerEntry> read(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return Collections.unmodifiableList(readAll(channel, path).entries());
    } catch (IOException e) {
      throw new UncheckedIOException("ledger must be readable: " + path, e);
    }
  }

  /**
   * Adds an entry; it is on disk, with the file's length, when this returns.
   *
   * @throws IllegalStateException if this is closed, or an earlier append failed: whether that one
   *     is on disk shows when the ledger is opened again
   * @throws UncheckedIOException if it could not be written, or the thread was interrupted, which
   *     closes the file: the entry may be on disk all the same
   */
  public synchronized LedgerEntry append(LedgerDraft draft) {
    if (!usable) {
      throw new IllegalStateException("ledger must be open and free of failed writes but was not");
    }
    Optional<LedgerEntry> last =
        entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    LedgerEntry entry = LedgerChain.next(last, draft);
    byte[] line = (LedgerChain.toJson(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    usable = false;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
      channel.force(true);
      lock.know(entry.sequence());
    } catch (IOException e) {
      throw new UncheckedIOException("ledger must be writable", e);
    }
    usable = true;
    end += line.length;
    entries.add(entry);
    return entry;
  }

  /** All entries so far, a copy. */
  public synchronized List<LedgerEntry> entries() {
    return List.copyOf(entries);
  }

  /** Whether {@link #open} cut off a torn last line. */
  public boolean repaired() {
    return repaired;
  }

  /** Gives the lock back; a second call does nothing. */
  @Override
  public synchronized void close() {
    usable = false;
    closeAll(channel, lock);
  }

  private static void requireWhole(long entries, long known, Path path) {
    if (entries < known) {
      throw new LedgerException(
          LedgerException.Flaw.CUT,
          entries + 1,
          "ledger %s must hold the %d entries that were written but holds %d; what it has lost was spent: put the whole ledger back"
              .formatted(path, known, entries));
    }
  }

  private static Content readAll(FileChannel channel, Path path) throws IOException {
    try {
      return read(channel);
    } catch (LedgerException e) {
      throw e.in(path);
    }
  }

  private static Content read(FileChannel channel) throws IOException {
    List<LedgerEntry> entries = new ArrayList<>();
    // Not closed: that would close the channel, which is the caller's.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long bytes = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.write(next);
        checkLength(line, entries.size() + 1L);
        continue;
      }
      bytes += line.size() + 1L;
      entries.add(entry(line.toByteArray(), entries.size() + 1L));
      line.reset();
    }
    LedgerChain.verify(entries);
    return new Content(entries, bytes);
  }

  private static void checkLength(ByteArrayOutputStream line, long number) {
    if (line.size() > MAXIMUM_LINE_BYTES) {
      throw new LedgerException(
          LedgerException.Flaw.UNREADABLE,
          number,
          "line %d must be at most %d bytes but was longer".formatted(number, MAXIMUM_LINE_BYTES));
    }
  }

  private static LedgerEntry entry(byte[] line, long number) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return LedgerChain.fromJson(text);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new LedgerException(
          LedgerException.Flaw.UNREADABLE,
          number,
          "line %d was changed: %s".formatted(number, e.getMessage()),
          e);
    }
  }

  static FileAttribute<?>[] ownerOnly(Path file) {
    return posix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * A new file's name is on disk only with its directory. Windows cannot, and need not, do this.
   */
  private static void forceDirectory(Path directory) throws IOException {
    if (posix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void closeAll(FileChannel channel, LedgerLock lock) {
    try (lock;
        channel) {
      // Both are closed, the channel first.
    } catch (IOException e) {
      throw new UncheckedIOException("ledger must be closable", e);
    }
  }
}
