package dev.tacit.cli.train;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** IDX folders of a few small images that a linear model can learn. */
public final class TinyData {
  static final int TRAIN = 120;
  static final int TEST = 40;

  private TinyData() {}

  /** Images of {@code side} by {@code side} in 2 classes: bright above, or bright below. */
  public static Path idx(Path folder, int side) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(7);
    write(folder, "train", TRAIN, side, random);
    write(folder, "t10k", TEST, side, random);
    return folder;
  }

  private static void write(Path folder, String part, int count, int side, Random random)
      throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream pixels = new DataOutputStream(images);
    DataOutputStream classes = new DataOutputStream(labels);
    pixels.writeInt(0x803);
    pixels.writeInt(count);
    pixels.writeInt(side);
    pixels.writeInt(side);
    classes.writeInt(0x801);
    classes.writeInt(count);
    for (int i = 0; i < count; i++) {
      classes.writeByte(i % 2);
      for (int row = 0; row < side; row++) {
        boolean bright = i % 2 == 0 == row < side / 2;
        for (int column = 0; column < side; column++) {
          pixels.writeByte((bright ? 200 : 20) + random.nextInt(50));
        }
      }
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.toByteArray());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.toByteArray());
  }

  /** A configuration of such a folder, without what protects it, batch and length. */
  static String config(Path data) {
    return """
        name: tiny
        data:
          source: %s
        model:
          preset: linear
        optimizer:
          learning-rate: 0.5
        """
        .formatted(data);
  }
}
