package dev.tacit.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** An IDX folder of three kinds of noisy stripes, the training half gzipped. */
final class Stripes {
  private static final int SIDE = 8;
  private static final int CLASSES = 3;

  private Stripes() {}

  /** Writes the folder. */
  static Path in(Path directory) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("stripes"));
    Random random = new Random(5);
    write(folder, "train", 3000, random, true);
    write(folder, "t10k", 600, random, false);
    return folder;
  }

  private static void write(Path folder, String name, int count, Random random, boolean gzip)
      throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream imageData = new DataOutputStream(images);
    DataOutputStream labelData = new DataOutputStream(labels);
    for (int number : new int[] {0x803, count, SIDE, SIDE}) {
      imageData.writeInt(number);
    }
    labelData.writeInt(0x801);
    labelData.writeInt(count);
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES);
      labelData.writeByte(label);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        int row = pixel / SIDE;
        int column = pixel % SIDE;
        int stripe = label == 0 ? row : label == 1 ? column : row + column;
        imageData.writeByte((stripe % 2) * 150 + random.nextInt(100));
      }
    }
    store(folder.resolve(name + "-images-idx3-ubyte"), images.toByteArray(), gzip);
    store(folder.resolve(name + "-labels-idx1-ubyte"), labels.toByteArray(), gzip);
  }

  private static void store(Path file, byte[] bytes, boolean gzip) throws IOException {
    if (!gzip) {
      Files.write(file, bytes);
      return;
    }
    try (GZIPOutputStream out =
        new GZIPOutputStream(
            Files.newOutputStream(file.resolveSibling(file.getFileName() + ".gz")))) {
      out.write(bytes);
    }
  }
}
