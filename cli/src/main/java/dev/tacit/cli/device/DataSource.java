package dev.tacit.cli.device;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.IdxDataset;
import dev.tacit.datasets.mapped.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Data sets by the name that a person gives. */
public final class DataSource {
  /** Characters that the next one is guessed from, where nobody says how many. */
  public static final int SHAKESPEARE_CONTEXT = 4;

  private static final Set<String> BUNDLED = Set.of("mnist", "shakespeare", "shakespeare-roles");

  private DataSource() {}

  /**
   * Opens {@code mnist}, {@code shakespeare}, {@code shakespeare-roles}, a folder of IDX files or a
   * file made by {@code tacit data import}, of which nothing but labels is read yet.
   *
   * @throws IllegalArgumentException if it is none of these
   * @throws IOException if a file is missing, malformed or cannot be read
   */
  public static Dataset open(String name) throws IOException {
    return open(name, SHAKESPEARE_CONTEXT);
  }

  /**
   * As {@link #open(String)}.
   *
   * @param context of the bundled plays, characters that the next one is guessed from
   */
  public static Dataset open(String name, int context) throws IOException {
    if (name.equals("mnist")) {
      return Datasets.mnist();
    }
    if (name.equals("shakespeare")) {
      return Datasets.shakespeare(context);
    }
    if (name.equals("shakespeare-roles")) {
      return Datasets.shakespeareByRole(context);
    }
    Path path = path("data set", name);
    return Files.isDirectory(path)
        ? IdxDataset.open(path)
        : MappedFile.open(path).portions().dataset();
  }

  /**
   * As {@link #open}, for those who also measure.
   *
   * @throws IllegalArgumentException also if there is nothing to test with
   */
  public static Dataset openWithTest(String name) throws IOException {
    return openWithTest(name, SHAKESPEARE_CONTEXT);
  }

  /** The same with a {@code context} as in {@link #open(String, int)}. */
  public static Dataset openWithTest(String name, int context) throws IOException {
    Dataset set = open(name, context);
    if (set.test().size() == 0) {
      throw new IllegalArgumentException(
          name + " must hold examples to test with (tacit data import --test) but holds none");
    }
    return set;
  }

  /** The folder or file that a name means, which is there. */
  private static Path path(String what, String name) {
    String advice = "";
    try {
      Path path = Path.of(name);
      // The empty path would be the working directory.
      if (!name.isBlank()) {
        boolean folder = Files.isDirectory(path);
        // Whatever it is called.
        if (!folder && MappedFile.is(path)) {
          return path;
        }
        advice = ImportAdvice.of(path).map(sentence -> ", which " + sentence).orElse("");
        if (folder && advice.isEmpty()) {
          return path;
        }
      }
    } catch (InvalidPathException | IOException e) {
      // Reported as any other name that is no data set.
    }
    throw new IllegalArgumentException(
        what
            + " must be mnist, shakespeare, shakespeare-roles, a folder of IDX files or a file made by"
            + " tacit data import but was "
            + (name.isBlank() ? "empty" : name)
            + advice);
  }

  /** Whether it is the name of a set that is always there, and not of a file. */
  public static boolean isBundled(String name) {
    return BUNDLED.contains(name);
  }

  /** Whether a set is of the plays that come with the product, for whom a context is chosen. */
  public static boolean isOfPlays(String name) {
    return name.equals("shakespeare") || name.equals("shakespeare-roles");
  }

  /** Checks {@code --dataset} without reading data: an option should fail at once. */
  public static String checked(String name) {
    return checked("--dataset", name);
  }

  /** Checks an option without reading data. */
  public static String checked(String option, String name) {
    if (!isBundled(name)) {
      path(option, name);
    }
    return name;
  }
}
