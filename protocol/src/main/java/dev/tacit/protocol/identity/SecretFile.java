package dev.tacit.protocol.identity;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files that only their owner may read, from the moment they exist. Where the file system knows no
 * POSIX permissions (Windows) the directory's access list holds instead, and nothing is checked.
 */
public final class SecretFile {
  /** How the names end of files that are not written whole yet, or never were. */
  public static final String UNFINISHED = ".new";

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SecretFile() {}

  /**
   * Creates a directory that only its owner may enter, and the parents that are missing, likewise.
   */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
  }

  /** Permissions to create a file with that only its owner may read and write. */
  public static FileAttribute<?>[] ownerOnly() {
    return permissions("rw-------");
  }

  /**
   * Writes a new file of mode 0600 whole or not at all: to a sibling first, forced to the disk,
   * then moved.
   *
   * @throws FileAlreadyExistsException if the file exists; nothing is replaced
   */
  public static void create(Path file, byte[] content) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    write(file, content);
  }

  /** The same in place of what was there, if anything was. */
  public static void replace(Path file, byte[] content) throws IOException {
    write(file, content, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(Path file, byte[] content, CopyOption... more) throws IOException {
    List<CopyOption> options = new ArrayList<>(List.of(more));
    options.add(StandardCopyOption.ATOMIC_MOVE);
    Path sibling =
        Files.createTempFile(file.getParent(), "." + file.getFileName(), UNFINISHED, ownerOnly());
    try {
      // Not a channel: an interrupt, which may come at any time, would close that.
      try (FileOutputStream out = new FileOutputStream(sibling.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(sibling, file, options.toArray(CopyOption[]::new));
    } finally {
      Files.deleteIfExists(sibling);
    }
    forceDirectory(file.getParent());
  }

  /**
   * Reads a file.
   *
   * @param maxBytes more is refused
   * @throws IOException also if somebody but the owner may read or change it
   */
  public static byte[] read(Path file, int maxBytes) throws IOException {
    requireOwnerOnly(file);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() > maxBytes) {
        throw new IOException(
            "size of " + file + " must be <= " + maxBytes + " bytes but was " + channel.size());
      }
      ByteBuffer content = ByteBuffer.allocate((int) channel.size());
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new IOException(file + " must not change while it is read but grew shorter");
        }
      }
      return content.array();
    }
  }

  /**
   * Refuses a file or directory that somebody but its owner may read, change or enter.
   *
   * @throws IOException naming its permissions
   */
  public static void requireOwnerOnly(Path path) throws IOException {
    if (!POSIX) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          "permissions of "
              + path
              + " must be for its owner only (chmod go=) but were "
              + PosixFilePermissions.toString(permissions));
    }
  }

  /** Makes the names in a directory durable, where the platform can. */
  public static void forceDirectory(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
