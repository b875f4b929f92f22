package dev.tacit.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder of IDX files, as MNIST, Fashion-MNIST, EMNIST, KMNIST and QMNIST come: images and labels
 * to train on and to test with.
 *
 * <p>A file's part is read from the words of its name: {@code train} or {@code t10k}/{@code test},
 * and {@code images} or {@code labels}; whether it is gzipped, from its first bytes.
 */
public final class IdxDataset {
  private IdxDataset() {}

  /**
   * Opens a folder and reads all of it into memory, as bytes.
   *
   * @throws IllegalArgumentException if it is not a folder
   * @throws IOException if one of the four files is missing, cannot be read, is not IDX of bytes,
   *     or does not fit the others
   */
  public static Dataset open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("dataset must be a folder but was " + directory);
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(directory)) {
      list.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    Path name = directory.toAbsolutePath().normalize().getFileName();
    return of(
        name == null ? "idx" : name.toString(),
        read(find(files, directory, "images", "train")),
        read(find(files, directory, "labels", "train")),
        read(find(files, directory, "images", "t10k", "test")),
        read(find(files, directory, "labels", "t10k", "test")));
  }

  private static IdxFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return IdxFile.read(in, Files.size(file), file.getFileName().toString());
    }
  }

  private static Path find(List<Path> files, Path directory, String kind, String... parts)
      throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      List<String> words =
          Arrays.asList(file.getFileName().toString().toLowerCase(Locale.ROOT).split("[-._ ]"));
      if (words.contains(kind) && Arrays.stream(parts).anyMatch(words::contains)) {
        found.add(file);
      }
    }
    // The same file unpacked beside its gzipped original is no contradiction.
    if (found.size() == 2 && found.get(1).toString().equals(found.get(0) + ".gz")) {
      found.remove(1);
    }
    if (found.size() != 1) {
      throw new IOException(
          String.format(
              "%s must hold one file named like %s-%s-idx%d-ubyte or the same with .gz but %s",
              directory,
              parts[0],
              kind,
              kind.equals("images") ? 3 : 1,
              found.isEmpty() ? "holds " + names(files) : "has " + names(found)));
    }
    return found.get(0);
  }

  private static String names(List<Path> files) {
    List<String> names = new ArrayList<>();
    for (Path file : files.subList(0, Math.min(files.size(), 8))) {
      names.add(file.getFileName().toString());
    }
    return files.isEmpty() ? "nothing" : String.join(", ", names);
  }

  static Dataset of(
      String name, IdxFile trainImages, IdxFile trainLabels, IdxFile testImages, IdxFile testLabels)
      throws IOException {
    int[] shape = shape(trainImages, "training images");
    if (!Arrays.equals(shape, shape(testImages, "test images"))) {
      throw new IOException(
          String.format(
              "test images must have the shape of the training images, %s, but was %s",
              Arrays.toString(shape), Arrays.toString(shape(testImages, "test images"))));
    }
    if ((long) shape[0] * shape[1] * shape[2] > Description.MOST_NUMBERS) {
      throw new IOException(
          String.format(
              "images must be of at most %d numbers but were %s",
              Description.MOST_NUMBERS, Arrays.toString(shape)));
    }
    checkLabels("training", trainImages, trainLabels);
    checkLabels("test", testImages, testLabels);
    checkDifferent(trainLabels.data());
    int classes = 1 + Math.max(largest(trainLabels.data()), largest(testLabels.data()));
    return new Dataset(
        name,
        new ImageStore(shape, classes, trainImages.data(), trainLabels.data()),
        new ImageStore(shape, classes, testImages.data(), testLabels.data()),
        shape,
        classes);
  }

  /** [channels, height, width]; the format has no word for channels, so four axes mean these. */
  private static int[] shape(IdxFile images, String what) throws IOException {
    int[] axes = images.axes();
    if (axes.length == 3) {
      return new int[] {1, axes[1], axes[2]};
    }
    if (axes.length == 4) {
      return new int[] {axes[1], axes[2], axes[3]};
    }
    throw new IOException(
        what
            + " must have 3 axes (examples, height, width) or 4 (examples, channels, height, width)"
            + " but was "
            + Arrays.toString(axes));
  }

  private static void checkLabels(String what, IdxFile images, IdxFile labels) throws IOException {
    if (labels.axes().length != 1) {
      throw new IOException(
          String.format(
              "%s labels must have 1 axis but was %s", what, Arrays.toString(labels.axes())));
    }
    if (labels.axes()[0] != images.axes()[0]) {
      throw new IOException(
          String.format(
              "%s labels must be as many as the images, %d, but are %d",
              what, images.axes()[0], labels.axes()[0]));
    }
  }

  /** From one label alone nothing can be learnt. */
  private static void checkDifferent(byte[] labels) throws IOException {
    for (byte label : labels) {
      if (label != labels[0]) {
        return;
      }
    }
    throw new IOException(
        "training labels must be of at least two different labels but all are "
            + (labels[0] & 0xff));
  }

  private static int largest(byte[] labels) {
    int largest = 0;
    for (byte label : labels) {
      largest = Math.max(largest, label & 0xff);
    }
    return largest;
  }
}
