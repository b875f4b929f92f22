package dev.tacit.privacy.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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

  static LedgerLock acquire(Path file) throws IOException {
    Path sibling = file.resolveSibling(file.getFileName() + ".lock");
    Path key = file.getParent().toRealPath().resolve(sibling.getFileName());
    if (!HELD.add(key)) {
      throw inUse(file, "this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              sibling,
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
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES);
    return channel.read(count, 0) == Long.BYTES ? count.getLong(0) : 0;
  }

  /** Keeps how many entries are on disk. */
  void know(long entries) throws IOException {
    channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, entries), 0);
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
