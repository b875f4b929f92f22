package dev.tacit.privacy.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a ledger, and how many entries it is known to hold: a number that is never too
 * large, for it is written after the entry. Other processes are kept out by a lock on {@code
 * NAME.lock}, this one by a set: to open and close the lock file a second time would give up the
 * first lock on POSIX.
 */
final class LedgerLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private LedgerLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @param file without links
   */
  static synchronized LedgerLock acquire(Path file) throws IOException {
    Path key = sibling(file);
    if (!HELD.add(key)) {
      throw inUse(file, "this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              key,
              Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
              LedgerFile.ownerOnly(file));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(file, "another process");
      }
      return new LedgerLock(key, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      HELD.remove(key);
      throw e;
    }
  }

  /** Entries that the ledger held when it was last written, or fewer. */
  long known() throws IOException {
    return known(channel);
  }

  /**
   * The same of a ledger that others may be writing; 0 if this process is, or nothing is known.
   *
   * @param file without links
   */
  static synchronized long known(Path file) throws IOException {
    Path key = sibling(file);
    if (HELD.contains(key) || Files.notExists(key)) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(key, StandardOpenOption.READ)) {
      return known(channel);
    }
  }

  private static Path sibling(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  private static long known(FileChannel channel) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES);
    return channel.read(count, 0) == Long.BYTES ? count.getLong(0) : 0;
  }

  /** Keeps how many entries are on disk. */
  void know(long entries) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).putLong(0, entries);
    while (count.hasRemaining()) {
      channel.write(count, count.position());
    }
  }

  private static LedgerException inUse(Path file, String who) {
    return new LedgerException(
        LedgerException.Flaw.IN_USE,
        0,
        "ledger must be open only once but " + who + " has it open: " + file);
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        HELD.remove(key);
      }
    }
  }
}
