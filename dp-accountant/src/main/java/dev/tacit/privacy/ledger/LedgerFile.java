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
 * returned (the process or the machine stopped in between) and is cut off by {@link #open}; the
 * line end is written when the line is on disk, so that no line which has one is torn. The sibling
 * also keeps how many entries there were, so that a ledger that was lost, emptied, cut or replaced
 * by an older copy is not taken for a whole one; who removes both files is not found out.
 *
 * <p>Thread-safe.
 */
public final class LedgerFile implements AutoCloseable {
  private static final Set<StandardOpenOption> READ_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

  /** Bytes of the longest line: three for each UTF-16 unit. */
  private static final long MAXIMUM_LINE_BYTES = 3L * LedgerChain.MAXIMUM_CHARACTERS;

  private static final byte[] LINE_END = {'\n'};

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
    LedgerLock lock = null;
    FileChannel channel = null;
    try {
      Path directory = createDirectories(path.toAbsolutePath().getParent());
      Path file = real(directory.resolve(path.getFileName()));
      lock = LedgerLock.acquire(file);
      boolean created = Files.notExists(file);
      if (created) {
        requireWhole(0, lock.known(), path);
      }
      channel = FileChannel.open(file, READ_WRITE, ownerOnly(file));
      // also if it was there: who made it may have stopped before this
      channel.force(true);
      forceDirectory(file.getParent());
      Content content = readAll(channel, path);
      long entries = content.entries().size();
      requireWhole(entries, lock.known(), path);
      lock.know(entries);
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
   * line without a line end is left out. Of a ledger without its sibling, as a copy is, the chain
   * cannot show that entries are missing at its end.
   *
   * @throws LedgerException if a whole line was changed, removed or moved, or entries that were
   *     appended are missing
   * @throws UncheckedIOException if the file is missing or cannot be read
   */
  public static List<LedgerEntry> read(Path path) {
    try {
      // first, for entries may be added meanwhile
      long known = LedgerLock.known(real(path.toAbsolutePath()));
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        List<LedgerEntry> entries = readAll(channel, path).entries();
        requireWhole(entries.size(), known, path);
        return Collections.unmodifiableList(entries);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ledger must be readable: " + path, e);
    }
  }

  /**
   * Whether the last line has no end, so that {@link #read} leaves it out: it was being written, or
   * a copy has lost its end.
   *
   * @throws UncheckedIOException if the file is missing or cannot be read
   */
  public static boolean isUnfinished(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long size = channel.size();
      return size > 0 && (channel.read(last, size - 1) < 1 || last.get(0) != LINE_END[0]);
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
    byte[] line = LedgerChain.toJson(entry).getBytes(StandardCharsets.UTF_8);
    usable = false;
    try {
      write(line, end);
      write(LINE_END, end + line.length);
      lock.know(entry.sequence());
    } catch (IOException e) {
      throw new UncheckedIOException("ledger must be writable", e);
    }
    usable = true;
    end += line.length + LINE_END.length;
    entries.add(entry);
    return entry;
  }

  private void write(byte[] bytes, long position) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
    channel.force(true);
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
    } catch (CharacterCodingException e) {
      throw unreadable(number, "it is no text in UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw unreadable(number, e.getMessage(), e);
    }
  }

  private static LedgerException unreadable(long number, String why, Exception cause) {
    String what = number == 1 ? "this is no ledger, or line 1 was changed" : "line %d was changed";
    return new LedgerException(
        LedgerException.Flaw.UNREADABLE, number, what.formatted(number) + ": " + why, cause);
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

  /** The file that a link leads to. */
  private static Path real(Path file) throws IOException {
    return Files.exists(file) ? file.toRealPath() : file;
  }

  /** The directory without links; its name, and those of directories made for it, are on disk. */
  private static Path createDirectories(Path directory) throws IOException {
    Path there = directory;
    while (there != null && Files.notExists(there)) {
      there = there.getParent();
    }
    Path made = Files.createDirectories(directory).toRealPath();
    for (Path at = made.getParent(); at != null && there != null; at = at.getParent()) {
      if (at.startsWith(there.toRealPath())) {
        forceDirectory(at);
      }
    }
    return made;
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
