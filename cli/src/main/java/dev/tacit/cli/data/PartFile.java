package dev.tacit.cli.data;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What has come of a download so far, {@code FILE.part}, and beside it, {@code FILE.part.from},
 * where it came from and the validator (RFC 9110, section 8.8) that says whether the rest would
 * still belong to it. Locked: two downloads into one file would mix.
 */
final class PartFile implements Closeable {
  private final Path part;
  private final Path from;
  private final FileChannel file;

  private PartFile(Path part, Path from, FileChannel file) {
    this.part = part;
    this.from = from;
    this.file = file;
  }

  /** Opens what there is; what came from elsewhere, or was to be another file, is dropped. */
  static PartFile open(Path out, URI address, String sha256) throws IOException {
    Path part = out.resolveSibling(out.getFileName() + ".part");
    Path from = out.resolveSibling(out.getFileName() + ".part.from");
    FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    PartFile opened = new PartFile(part, from, file);
    try {
      if (!opened.lock()) {
        throw new IOException(part + " must be for one download at a time but is in use");
      }
      List<String> lines = opened.lines();
      if (lines.size() != 3
          || !lines.get(0).equals(address.toString())
          || !lines.get(1).equals(sha256)) {
        opened.restart();
        opened.remember(address, sha256, "");
      }
      return opened;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private boolean lock() throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private List<String> lines() throws IOException {
    // One that is longer was not written here.
    return Files.isRegularFile(from) && Files.size(from) < 1 << 16
        ? new String(Files.readAllBytes(from), StandardCharsets.UTF_8).lines().toList()
        : List.of();
  }

  void remember(URI address, String sha256, String validator) throws IOException {
    Files.writeString(
        from, address + "\n" + sha256 + "\nvalidator " + validator + "\n", StandardCharsets.UTF_8);
  }

  /** A strong entity tag or a date; empty if there is none. */
  String validator() throws IOException {
    List<String> lines = lines();
    return lines.size() == 3 ? lines.get(2).replaceFirst("^validator ", "") : "";
  }

  long size() throws IOException {
    return file.size();
  }

  void restart() throws IOException {
    file.truncate(0);
  }

  void append(byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    long at = file.size();
    while (buffer.hasRemaining()) {
      at += file.write(buffer, at);
    }
  }

  String digest() throws IOException {
    file.force(true);
    return Digest.of(part);
  }

  void moveTo(Path out) throws IOException {
    file.close();
    Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(from);
  }

  void drop() throws IOException {
    file.close();
    Files.deleteIfExists(part);
    Files.deleteIfExists(from);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
