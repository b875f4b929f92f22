package dev.tacit.cli.device;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.IdxDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Data sets by the name that a person gives. */
public final class DataSource {
  /** Characters that the next one is guessed from. */
  private static final int SHAKESPEARE_CONTEXT = 4;

  private DataSource() {}

  /**
   * Opens {@code mnist}, {@code shakespeare} or a folder of IDX files.
   *
   * @throws IllegalArgumentException if it is none of these, or the folder's files are malformed
   * @throws IOException if a file cannot be read
   */
  public static Dataset open(String name) throws IOException {
    if (name.equals("mnist")) {
      return Datasets.mnist();
    }
    if (name.equals("shakespeare")) {
      return Datasets.shakespeare(SHAKESPEARE_CONTEXT);
    }
    return IdxDataset.open(folder(name));
  }

  /** The folder that a name means, which is there. */
  static Path folder(String name) {
    try {
      Path folder = Path.of(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Reported as any other name that is no data set.
    }
    throw new IllegalArgumentException(
        "dataset must be mnist, shakespeare or a folder of IDX files but was " + name);
  }

  /** Checks a name without reading data: for options that should fail at once. */
  public static String checked(String name) {
    if (!name.equals("mnist") && !name.equals("shakespeare")) {
      folder(name);
    }
    return name;
  }
}
