package dev.tacit.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.datasets.Portions;
import dev.tacit.learning.data.ExampleStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  /** Pixel (x, y) is 0x102030 + 16 x + 4096 y. */
  private static BufferedImage image(int type, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, 10 + 20 * x + 50 * y);
        } else {
          image.setRGB(x, y, 0x102030 + 16 * x + 4096 * y);
        }
      }
    }
    return image;
  }

  private static byte[] bytes(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static int[] samples(ExampleStore store, int example) {
    int[] shape = store.inputShape();
    float[] input = new float[shape[0] * shape[1] * shape[2]];
    store.input(example, input, 0);
    int[] samples = new int[input.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Math.round(255 * input[i]);
    }
    return samples;
  }

  @Test
  void open_losslessFormats_readsChannelsFirstInTheOrderOfNames() throws IOException {
    put("dog/b.PNG", bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png"));
    put("dog/a.bmp", bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "bmp"));
    put("cat/c.png", bytes(image(BufferedImage.TYPE_BYTE_GRAY, 2, 2), "png"));
    put("cat/.hidden", new byte[0]);
    ImageFolder source = ImageFolder.open(folder, ImageSettings.of(3, 2, 2));
    assertThat(source.description().classNames()).containsExactly("cat", "dog");
    ExampleStore read = Portions.load(source).train();
    assertThat(read.size()).isEqualTo(3);
    assertThat(samples(read, 0)).containsExactly(10, 30, 60, 80, 10, 30, 60, 80, 10, 30, 60, 80);
    int[] colours = {16, 16, 16, 16, 32, 32, 48, 48, 48, 64, 48, 64};
    assertThat(samples(read, 1)).containsExactly(colours);
    assertThat(samples(read, 2)).containsExactly(colours);
    assertThat(read.label(0)).isZero();
    assertThat(read.label(2)).isEqualTo(1);
    ExampleStore grey = Portions.load(ImageFolder.open(folder, ImageSettings.of(1, 2, 2))).train();
    assertThat(samples(grey, 0)).containsExactly(10, 30, 60, 80);
    // 0.299 * 16 + 0.587 * 32 + 0.114 * 48 = 29.04, and so on.
    assertThat(samples(grey, 1)).containsExactly(29, 31, 38, 40);
  }

  @Test
  void open_otherFormats_areNearTheOriginal() throws IOException {
    put("x/a.gif", bytes(image(BufferedImage.TYPE_INT_RGB, 8, 8), "gif"));
    put("x/b.jpg", bytes(image(BufferedImage.TYPE_INT_RGB, 8, 8), "jpg"));
    ExampleStore read = Portions.load(ImageFolder.open(folder, ImageSettings.of(3, 8, 8))).train();
    for (int example = 0; example < 2; example++) {
      int[] samples = samples(read, example);
      for (int i = 0; i < 64; i++) {
        assertThat(samples[i]).isBetween(0, 32);
        assertThat(samples[64 + i]).isBetween(16 + 16 * (i / 8), 48 + 16 * (i / 8));
      }
    }
  }

  @Test
  void open_folderByPurpose_keepsThemApart() throws IOException {
    byte[] png = bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png");
    put("train/b/1.png", png);
    put("train/a/1.png", png);
    put("test/b/1.png", png);
    Portions read = Portions.load(ImageFolder.open(folder, ImageSettings.of(1, 2, 2)));
    assertThat(read.train().size()).isEqualTo(2);
    assertThat(read.test().size()).isEqualTo(1);
    assertThat(read.test().label(0)).isEqualTo(1);
  }

  @Test
  void resize_areaMeans_areExact() throws IOException {
    put("x/a.png", bytes(image(BufferedImage.TYPE_BYTE_GRAY, 3, 2), "png"));
    // Rows 10 30 50 and 60 80 100: columns of one and a half pixels each.
    assertThat(resized(1, 2)).containsExactly(42, 68);
    assertThat(resized(2, 3)).containsExactly(10, 30, 50, 60, 80, 100);
    assertThat(resized(2, 6)).containsExactly(10, 10, 30, 30, 50, 50, 60, 60, 80, 80, 100, 100);
  }

  private int[] resized(int height, int width) throws IOException {
    ImageSettings settings = new ImageSettings(1, height, width, true, 100, List.of(), 0, 0, 0);
    return samples(Portions.load(ImageFolder.open(folder, settings)).train(), 0);
  }

  @Test
  void decode_otherSizeOrKind_isRefusedByName() throws IOException {
    put("x/a.png", bytes(image(BufferedImage.TYPE_INT_RGB, 3, 2), "png"));
    refused("a.png must be 2 wide and 2 high but is 3 wide and 2 high");
    put("x/a.png", "no image".getBytes(StandardCharsets.UTF_8));
    refused("a.png must be a PNG, JPEG, BMP or GIF image but is none");
    put("x/a.png", new byte[0]);
    refused("a.png must be a PNG, JPEG, BMP or GIF image but is none");
    put("x/b.txt", new byte[1]);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ImageFolder.open(folder, ImageSettings.of(1, 2, 2)))
        .withMessageContaining("b.txt must be a file that ends in .png");
  }

  @Test
  void open_folderOfAnotherForm_isRefusedByName() throws IOException {
    refused("must hold a folder for each class and nothing else but does not");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    refused(empty + " must hold images but is empty");
    Files.delete(empty);
    put("x/a.png", bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png"));
    ImageSettings others = new ImageSettings(1, 2, 2, false, 99, List.of("y"), 0, 0, 0);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ImageFolder.open(folder, others))
        .withMessage("class folders must be among the classes given but one was x");
    put("loose.png", bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png"));
    refused("must hold a folder for each class and nothing else but does not");
  }

  @Test
  void open_purposesTwice_areWrongSettings() throws IOException {
    put("train/x/a.png", bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png"));
    ImageSettings shares = new ImageSettings(1, 2, 2, false, 99, List.of(), 0, 0.5, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.open(folder, shares))
        .withMessage("purpose must be given by folders or by shares but was by both");
  }

  /** A PNG whose header promises four thousand million pixels. */
  @Test
  void decode_hugeHeader_isRefusedBeforeItIsDecoded() throws IOException {
    byte[] png = bytes(image(BufferedImage.TYPE_INT_RGB, 2, 2), "png");
    ByteBuffer bytes = ByteBuffer.wrap(png).putInt(16, 65_535).putInt(20, 65_535);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    bytes.putInt(29, (int) crc.getValue());
    put("x/a.png", png);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                Portions.load(
                    ImageFolder.open(
                        folder, new ImageSettings(1, 2, 2, true, 1 << 24, List.of(), 0, 0, 0))))
        .withMessageEndingWith(
            "a.png must have at most 16777216 pixels but is 65535 wide and 65535 high");
  }

  private void refused(String words) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Portions.load(ImageFolder.open(folder, ImageSettings.of(1, 2, 2))))
        .withMessageEndingWith(words);
  }

  @Property(tries = 400)
  void decode_damagedFile_isReadOrRefusedByName(
      @ForAll @IntRange(min = 0, max = 3) int format,
      @ForAll @IntRange(min = 1, max = 6) int changes,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    byte[] bytes =
        bytes(
            image(BufferedImage.TYPE_INT_RGB, 9, 7),
            List.of("png", "jpg", "bmp", "gif").get(format));
    for (int i = 0; i < changes; i++) {
      int below = random.nextBoolean() ? Math.min(60, bytes.length) : bytes.length;
      bytes[random.nextInt(below)] = (byte) random.nextInt();
    }
    Path root = Files.createTempDirectory("images");
    Path file = Files.write(Files.createDirectory(root.resolve("x")).resolve("a.png"), bytes);
    try {
      ImageSettings settings = new ImageSettings(3, 4, 4, true, 10_000, List.of(), 0, 0, 0);
      assertThat(Portions.load(ImageFolder.open(root, settings)).train().size()).isEqualTo(1);
    } catch (IOException e) {
      assertThat(e.getMessage()).startsWith(file + " must ");
    }
    Files.delete(file);
    Files.delete(file.getParent());
    Files.delete(root);
  }
}
