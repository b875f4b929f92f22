package dev.tacit.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxDatasetTest {
  @TempDir Path folder;
  private final byte[] trainImages = bytes(6 * 5 * 4, 256);
  private final byte[] testImages = bytes(3 * 5 * 4, 256);

  @BeforeEach
  void writeSmallSet() throws IOException {
    write("train-images-idx3-ubyte", idx(trainImages, 6, 5, 4));
    write("train-labels-idx1-ubyte", idx(new byte[] {0, 1, 2, 3, 4, 5}, 6));
    write("t10k-images-idx3-ubyte", idx(testImages, 3, 5, 4));
    write("t10k-labels-idx1-ubyte", idx(new byte[] {6, 0, 1}, 3));
  }

  @Test
  void open_plainFiles_readsShapeClassesAndPixels() throws IOException {
    Dataset set = IdxDataset.open(folder);
    assertThat(set.inputShape()).containsExactly(1, 5, 4);
    assertThat(set.classes()).isEqualTo(7);
    assertThat(set.train().size()).isEqualTo(6);
    assertThat(set.test().size()).isEqualTo(3);
    assertThat(set.test().label(0)).isEqualTo(6);
    float[] pixels = new float[22];
    set.train().input(5, pixels, 1);
    for (int i = 0; i < 20; i++) {
      assertThat(pixels[1 + i]).isEqualTo((trainImages[100 + i] & 0xff) / 255f);
    }
    assertThat(pixels[0]).isZero();
    assertThat(pixels[21]).isZero();
  }

  @Test
  void open_gzippedAndOtherNames_readsTheSame() throws IOException {
    Path other = Files.createDirectory(folder.resolve("letters"));
    Path plain = folder.resolve("train-images-idx3-ubyte");
    gzip(other.resolve("emnist-letters-train-images-idx3-ubyte.gz"), Files.readAllBytes(plain));
    gzip(
        other.resolve("emnist-letters-train-labels-idx1-ubyte.gz"),
        Files.readAllBytes(folder.resolve("train-labels-idx1-ubyte")));
    Files.copy(folder.resolve("t10k-images-idx3-ubyte"), other.resolve("test-images.idx3-ubyte"));
    Files.copy(folder.resolve("t10k-labels-idx1-ubyte"), other.resolve("test-labels.idx1-ubyte"));
    Files.writeString(other.resolve("README.txt"), "train and test images and labels");
    Dataset set = IdxDataset.open(other);
    assertThat(set.name()).isEqualTo("letters");
    assertThat(set.train().size()).isEqualTo(6);
    assertThat(set.test().size()).isEqualTo(3);
  }

  @Test
  void open_unpackedBesideGzipped_readsOneOfThem() throws IOException {
    Path plain = folder.resolve("train-images-idx3-ubyte");
    gzip(folder.resolve("train-images-idx3-ubyte.gz"), Files.readAllBytes(plain));
    assertThat(IdxDataset.open(folder).train().size()).isEqualTo(6);
  }

  @Test
  void open_fourAxes_areChannels() throws IOException {
    write("train-images-idx3-ubyte", idx(trainImages, 6, 2, 5, 2));
    write("t10k-images-idx3-ubyte", idx(testImages, 3, 2, 5, 2));
    assertThat(IdxDataset.open(folder).inputShape()).containsExactly(2, 5, 2);
  }

  @Test
  void open_missingFileOrFolder_saysWhatWasExpected() throws IOException {
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> IdxDataset.open(folder))
        .withMessageContaining("t10k-labels-idx1-ubyte or the same with .gz but holds t10k-images");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdxDataset.open(folder.resolve("nowhere")))
        .withMessageContaining("dataset must be a folder");
  }

  @Test
  void open_headerPromisesMoreThanTheFileHolds_isRefusedBeforeAllocation() throws IOException {
    ByteBuffer huge = ByteBuffer.allocate(60);
    huge.putInt(0x00000803).putInt(2_000_000_000).putInt(1).putInt(1);
    write("train-images-idx3-ubyte", huge.array());
    refused("train-images-idx3-ubyte must hold 2000000000 numbers, as its header says, but is too");
    ByteBuffer overflowing = ByteBuffer.allocate(60);
    overflowing.putInt(0x00000803).putInt(1 << 30).putInt(1 << 30).putInt(1 << 30);
    write("train-images-idx3-ubyte", overflowing.array());
    refused("must hold at most 2147483631 numbers but says [1073741824, 1073741824, 1073741824]");
    gzip(folder.resolve("train-images-idx3-ubyte"), huge.array());
    refused("must hold 2000000000 numbers, as its header says, but is too short");
    overflowing.putInt(4, -1);
    write("train-images-idx3-ubyte", overflowing.array());
    refused("but says [4294967295, 1073741824, 1073741824]");
  }

  @Test
  void open_brokenFile_isRefusedByName() throws IOException {
    byte[] good = idx(trainImages, 6, 5, 4);
    write("train-images-idx3-ubyte", Arrays.copyOf(good, good.length - 1));
    refused("train-images-idx3-ubyte must hold 120 numbers, as its header says, but is too short");
    gzip(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(good, good.length - 1));
    refused("train-images-idx3-ubyte must hold 120 numbers, as its header says, but is too short");
    write("train-images-idx3-ubyte", new byte[] {0x1f, (byte) 0x8b, 1, 2, 3, 4, 5, 6, 7, 8});
    refused("train-images-idx3-ubyte must be a whole gzip file but is damaged");
    write("train-images-idx3-ubyte", Arrays.copyOf(good, good.length + 1));
    refused("must end after 120 numbers");
    write("train-images-idx3-ubyte", new byte[2]);
    refused("must be a whole IDX file but ends in its header");
    write("train-images-idx3-ubyte", "not an IDX file".getBytes(StandardCharsets.UTF_8));
    refused("begins with 0x6e6f7420");
    good[2] = 0x0d;
    write("train-images-idx3-ubyte", good);
    refused("must be IDX of unsigned bytes");
  }

  @Test
  void open_filesThatDoNotFitEachOther_areRefused() throws IOException {
    write("t10k-images-idx3-ubyte", idx(testImages, 3, 4, 5));
    refused("test images must have the shape of the training images, [1, 5, 4], but was [1, 4, 5]");
    write("t10k-images-idx3-ubyte", idx(testImages, 3, 5, 4));
    write("t10k-labels-idx1-ubyte", idx(new byte[] {1, 2}, 2));
    refused("test labels must be as many as the images, 3, but are 2");
    write("t10k-labels-idx1-ubyte", idx(new byte[] {1, 2, 3}, 3, 1));
    refused("test labels must have 1 axis but was [3, 1]");
  }

  @Test
  void open_oneLabelOnly_isRefused() throws IOException {
    for (byte label : new byte[] {0, 7, (byte) 200}) {
      byte[] labels = new byte[6];
      Arrays.fill(labels, label);
      write("train-labels-idx1-ubyte", idx(labels, 6));
      refused("at least two different labels but all are " + (label & 0xff));
    }
  }

  @Test
  void open_nothingInside_isRefused() throws IOException {
    write("train-images-idx3-ubyte", idx(new byte[0], 0, 5, 4));
    refused("train-images-idx3-ubyte must hold at least one example but holds none");
    write("train-images-idx3-ubyte", idx(new byte[0], 6, 0, 4));
    refused("train-images-idx3-ubyte must have axes of at least 1 but says [6, 0, 4]");
  }

  private void refused(String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> IdxDataset.open(folder))
        .withMessageContaining(message);
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private static void gzip(Path file, byte[] content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content);
    }
  }

  private static byte[] idx(byte[] data, int... axes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * axes.length).putInt(0x0800 + axes.length);
    for (int axis : axes) {
      header.putInt(axis);
    }
    out.writeBytes(header.array());
    out.writeBytes(data);
    return out.toByteArray();
  }

  private static byte[] bytes(int count, int bound) {
    Random random = new Random(1);
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) random.nextInt(bound);
    }
    return bytes;
  }
}
