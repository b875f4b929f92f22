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
    return IdxDataset.open(folder("data set", name));
  }

  /** The folder that a name means, which is there. */
  private static Path folder(String what, String name) {
    try {
      Path folder = Path.of(name);
      // The empty path would be the working directory.
      if (!name.isBlank() && Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Reported as any other name that is no data set.
    }
    throw new IllegalArgumentException(
        what
            + " must be mnist, shakespeare or a folder of IDX files but was "
            + (name.isBlank() ? "empty" : name));
  }

  /** Checks {@code --dataset} without reading data: an option should fail at once. */
  public static String checked(String name) {
    return checked("--dataset", name);
  }

  /** Checks an option without reading data. */
  static String checked(String option, String name) {
    if (!name.equals("mnist") && !name.equals("shakespeare")) {
      folder(option, name);
    }
    return name;
  }
}
