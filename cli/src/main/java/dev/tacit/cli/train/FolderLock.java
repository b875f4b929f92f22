package dev.tacit.cli.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write to the folder of a training, a simulation or a sweep, until it is closed or
 * the process ends. Nothing else is written there before it is held. Other processes are kept out
 * by a lock on {@code run.lock}, this one by a set: to open and close the file a second time would
 * give up the first lock on POSIX.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = "run.lock";
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final RunFolder folder;
  private final Path file;
  private final FileChannel channel;

  private FolderLock(RunFolder folder, Path file, FileChannel channel) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Makes a folder. Of several who try at once one gets it: the file is made by whoever finds none.
   *
   * @throws IllegalArgumentException if there is something in it, or another training begins there
   */
  static FolderLock begin(RunFolder folder) throws IOException {
    if (Files.exists(folder.config())) {
      throw new IllegalArgumentException(
          "--out must be a new folder but %s holds a training; to go on with it: --resume %s"
              .formatted(folder.path(), folder.path()));
    }
    requireEmpty(folder.path(), Set.of());
    Files.createDirectories(folder.path());
    try {
      Files.createFile(folder.path().resolve(NAME));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(
          "--out must be a new folder but another training has just begun in " + folder.path(), e);
    }
    FolderLock lock = acquire(folder);
    try {
      // Somebody may have begun and ended since the first look.
      requireEmpty(folder.path(), Set.of(NAME));
      return lock;
    } catch (IllegalArgumentException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireEmpty(Path folder, Set<String> but) {
    if (!Files.exists(folder)) {
      return;
    }
    String[] content = folder.toFile().list();
    if (content == null || !but.containsAll(Set.of(content))) {
      throw new IllegalArgumentException(
          "--out must be a new or an empty folder but was " + folder);
    }
  }

  /**
   * To go on in a folder, which is made if there is none.
   *
   * @throws IOException if another program, or this one, is at work there
   */
  public static FolderLock acquire(RunFolder folder) throws IOException {
    Files.createDirectories(folder.path());
    Path file = folder.path().toRealPath().resolve(NAME);
    if (!HELD.add(file)) {
      throw busy(folder);
    }
    try {
      return new FolderLock(folder, file, locked(folder, file));
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel locked(RunFolder folder, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // By this very process, though not by this class, whose set comes first.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw busy(folder);
  }

  private static IOException busy(RunFolder folder) {
    return new IOException(
        folder.path() + " must be of one program at a time but another is at work there");
  }

  /** Gives it back. A folder in which nothing began is left empty, to be begun in later. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try (channel) {
        if (Files.notExists(folder.config())) {
          Files.deleteIfExists(file);
        }
      } finally {
        HELD.remove(file);
      }
    }
  }
}
