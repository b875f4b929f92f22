package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.train.RunFolder;
import dev.tacit.cli.train.config.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the files that a configuration names hold: the same configuration is another experiment once
 * they have changed.
 *
 * <p>That of data is as private as the examples: who knows all of them but one can check a guess at
 * it. So all are kept in a file for its owner, {@code inputs.private}, a line each in the form of
 * {@code sha256sum} with the key for a name, and {@code result.json} has those of models only.
 *
 * @param sha256 in hexadecimal, by the key that names the file or folder
 */
record NamedFiles(Map<String, String> sha256) {
  private static final String DATA = "data.source";

  NamedFiles {
    sha256 = Map.copyOf(sha256);
  }

  /** What a configuration names: each path by its key; bundled and synthetic data have none. */
  static Map<String, Path> paths(SimulateConfig config) {
    Map<String, Path> paths = new TreeMap<>();
    String source = config.data().source();
    if (!DataSource.isBundled(source) && OpenedData.synthetic(source).isEmpty()) {
      paths.put(DATA, Path.of(source));
    }
    if (config.model() instanceof ModelConfig.File model) {
      paths.put("model.file", Path.of(model.path()));
    } else if (config.model() instanceof ModelConfig.Start model) {
      paths.put("model.start", Path.of(model.path()));
    }
    return paths;
  }

  /**
   * Reads all of them, with little in memory.
   *
   * @throws IOException if one cannot be read
   */
  static NamedFiles of(SimulateConfig config) throws IOException {
    return read(paths(config));
  }

  /** The same of paths by their keys. */
  static NamedFiles read(Map<String, Path> paths) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, Path> named : paths.entrySet()) {
      // One that is gone holds something else, too.
      digests.put(named.getKey(), Files.exists(named.getValue()) ? hex(named.getValue()) : "-");
    }
    return new NamedFiles(digests);
  }

  private static String hex(Path path) throws IOException {
    MessageDigest digest = SimulationState.sha256();
    if (Files.isDirectory(path)) {
      folder(path, digest);
    } else {
      add(path, digest);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Its files, with their names and lengths; hidden ones come and go by themselves. */
  private static void folder(Path folder, MessageDigest digest) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> !name(file).startsWith(".")).sorted().toList();
    }
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        String header = name(file) + "\n" + Files.size(file) + "\n";
        digest.update(header.getBytes(StandardCharsets.UTF_8));
        add(file, digest);
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void add(Path file, MessageDigest digest) throws IOException {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("inputs.private");
  }

  /** Writes them into a run's folder, for its owner only. */
  void write(Path folder) throws IOException {
    byte[] text = text().getBytes(StandardCharsets.UTF_8);
    RunFolder.writePrivate(file(folder), out -> out.write(text));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(sha256)
        .forEach((key, digest) -> text.append(digest).append("  ").append(key).append('\n'));
    return text.toString();
  }

  /**
   * Looks whether they are those of a run's folder; one of an earlier version does not say.
   *
   * @throws IllegalArgumentException naming the key of one that is not
   */
  void requireSame(Path folder) throws IOException {
    if (!Files.exists(file(folder))) {
      return;
    }
    List<String> kept = Files.readAllLines(file(folder), StandardCharsets.UTF_8);
    for (String line : text().lines().toList()) {
      if (!kept.contains(line)) {
        throw new IllegalArgumentException(
            "%s must hold what it held for %s but does not: put that back, or run in another folder"
                .formatted(line.substring(line.indexOf("  ") + 2), folder));
      }
    }
  }

  /** Names the models' files in a result. */
  void put(ObjectNode result) {
    new TreeMap<>(sha256)
        .forEach(
            (key, digest) -> {
              if (!key.equals(DATA)) {
                result.put(key.replace('.', '_') + "_sha256", digest);
              }
            });
  }
}
