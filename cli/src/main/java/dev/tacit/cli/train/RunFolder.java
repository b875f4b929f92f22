package dev.tacit.cli.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a training's folder holds, and how it is written: whole or not at all. */
public record RunFolder(Path path) {
  /** Older ones are removed: the last is what a run goes on from. */
  private static final int CHECKPOINTS = 3;

  private static final int PORTION = 1 << 16;

  private static final String UNFINISHED = ".new";
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  Path config() {
    return path.resolve("config.yaml");
  }

  Path state() {
    return path.resolve("state.tacs");
  }

  Path metrics() {
    return path.resolve("metrics.csv");
  }

  Path ledger() {
    return path.resolve("ledger.jsonl");
  }

  Path report() {
    return path.resolve("report.html");
  }

  Path model() {
    return path.resolve("model.tacm");
  }

  Path result() {
    return path.resolve("result.json");
  }

  Path events() {
    return path.resolve("tensorboard");
  }

  /** The model that it began with, of one that came from a file. */
  Path start() {
    return path.resolve("start.tacm");
  }

  /** Of the training examples; private. */
  Path fingerprint() {
    return path.resolve("data.private");
  }

  /** Removes what a process that was killed was about to write. */
  void clean() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + UNFINISHED)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** Weights after a step, and no more than a few older ones. */
  void checkpoint(int step, byte[] bytes) throws IOException {
    write(path.resolve(String.format(Locale.ROOT, "checkpoint-%08d.tacm", step)), bytes);
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "checkpoint-*.tacm")) {
      files.forEach(all::add);
    }
    all.sort(Comparator.reverseOrder());
    for (Path old : all.subList(Math.min(CHECKPOINTS, all.size()), all.size())) {
      Files.delete(old);
    }
  }

  /** Whole or not at all. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Readable by its owner only, where the file system knows owners. */
  static void writePrivate(Path file, String text) throws IOException {
    writePrivate(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of any length; readable by its owner only, where the file system knows owners. */
  public static void writePrivate(Path file, Content content) throws IOException {
    if (isPosix(file)) {
      write(
          file, content, new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)});
    } else {
      write(file, content);
    }
  }

  /** What comes into a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void to(OutputStream out) throws IOException;
  }

  /** It is on disk, and its name, when this returns. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> out.write(bytes));
  }

  /** Of any length, likewise. */
  public static void write(Path file, Content content) throws IOException {
    write(file, content, new FileAttribute<?>[0]);
  }

  private static void write(Path file, Content content, FileAttribute<?>[] attributes)
      throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(temporary);
    try (FileChannel channel = FileChannel.open(temporary, NEW, attributes)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), PORTION);
      content.to(out);
      out.flush();
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      // A full disk is complained of without a name.
      throw e instanceof FileSystemException
          ? e
          : (IOException)
              new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (isPosix(file)) {
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
