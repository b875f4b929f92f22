package dev.tacit.cli.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a training's folder holds, and how it is written: whole or not at all. */
record RunFolder(Path path) {
  /** Older ones are removed: the last is what a run goes on from. */
  private static final int CHECKPOINTS = 3;

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

  /**
   * Makes it.
   *
   * @throws IllegalArgumentException if there is something in it
   */
  void create() throws IOException {
    if (Files.exists(config())) {
      throw new IllegalArgumentException(
          "--out must be a new folder but %s holds a training; to go on with it: --resume %s"
              .formatted(path, path));
    }
    if (Files.exists(path)) {
      String[] content = path.toFile().list();
      if (content == null || content.length > 0) {
        throw new IllegalArgumentException(
            "--out must be a new or an empty folder but was " + path);
      }
    }
    Files.createDirectories(path);
  }

  /**
   * Keeps other trainings out until it is closed, or the process ends.
   *
   * @throws IOException if one is at work here
   */
  FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // By this very process.
    }
    channel.close();
    throw new IOException(path + " must be of one training at a time but another is at work there");
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

  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** It is on disk, and its name, when this returns. */
  static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
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
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }
}
