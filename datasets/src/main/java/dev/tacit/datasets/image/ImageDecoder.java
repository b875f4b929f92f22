package dev.tacit.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads one file as samples of 8 bits, channels first. The format is told by the first bytes, not
 * by the name. Transparency is ignored; of an animation the first image counts.
 */
final class ImageDecoder {
  private static final long LARGEST_FILE = 256L << 20;

  private final ImageSettings settings;
  private final Resize resize = new Resize();

  ImageDecoder(ImageSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws IOException naming the file, whatever is wrong with it
   */
  void decode(Path file, float[] into) throws IOException {
    long length = Files.size(file);
    if (length > LARGEST_FILE) {
      throw complaint(file, "must be of at most " + LARGEST_FILE + " bytes but is of " + length);
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes((int) LARGEST_FILE);
    }
    try {
      samples(file, read(file, bytes), into);
    } catch (RuntimeException e) {
      // The readers of the JDK throw all kinds of these on malformed files.
      throw new IOException(file + " must be a whole image but is damaged", e);
    } catch (OutOfMemoryError e) {
      // What the file asks for, beyond its pixels, was too much to even begin with.
      throw new IOException(file + " must be an image that fits in memory but does not", e);
    }
  }

  private BufferedImage read(Path file, byte[] bytes) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw complaint(file, "must be a PNG, JPEG, BMP or GIF image but is none");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        requireSize(file, reader.getWidth(0), reader.getHeight(0));
        return reader.read(0);
      } catch (Complaint e) {
        throw e;
      } catch (IOException e) {
        throw new Complaint(file + " must be a whole image but is damaged", e);
      } finally {
        reader.dispose();
      }
    }
  }

  private void requireSize(Path file, int width, int height) throws IOException {
    if (width < 1 || height < 1 || (long) width * height > settings.mostPixels()) {
      throw complaint(
          file,
          String.format(
              "must have at most %d pixels but is %d wide and %d high",
              settings.mostPixels(), width, height));
    }
    if (!settings.resize() && (width != settings.width() || height != settings.height())) {
      throw complaint(
          file,
          String.format(
              "must be %d wide and %d high but is %d wide and %d high",
              settings.width(), settings.height(), width, height));
    }
  }

  /** A complaint that says all there is to say. */
  private static final class Complaint extends IOException {
    Complaint(String message, Exception cause) {
      super(message, cause);
    }
  }

  private static IOException complaint(Path file, String rule) {
    return new Complaint(file + " " + rule, null);
  }

  private void samples(Path file, BufferedImage image, float[] into) throws IOException {
    // What the header said and what was decoded need not agree.
    requireSize(file, image.getWidth(), image.getHeight());
    int[] colours = isGrey(image) ? grey(image) : rgb(image);
    int area = settings.height() * settings.width();
    for (int channel = 0; channel < settings.channels(); channel++) {
      int[] plane = new int[colours.length];
      for (int i = 0; i < plane.length; i++) {
        plane[i] =
            settings.channels() == 1 ? luma(colours[i]) : colours[i] >> 16 - 8 * channel & 255;
      }
      int[] fitted =
          resize.apply(
              plane, image.getHeight(), image.getWidth(), settings.height(), settings.width());
      for (int i = 0; i < area; i++) {
        into[channel * area + i] = fitted[i] / 255f;
      }
    }
  }

  private static boolean isGrey(BufferedImage image) {
    return !(image.getColorModel() instanceof IndexColorModel)
        && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /** The samples as they are stored: the JDK would take them for linear and brighten them. */
  private static int[] grey(BufferedImage image) {
    Raster raster = image.getRaster();
    int depth = raster.getSampleModel().getSampleSize(0);
    int most = (1 << depth) - 1;
    int[] samples = new int[image.getWidth() * image.getHeight()];
    raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, samples);
    for (int i = 0; i < samples.length; i++) {
      int level = depth == 8 ? samples[i] : (int) ((255L * samples[i] + most / 2) / most);
      samples[i] = level << 16 | level << 8 | level;
    }
    return samples;
  }

  private static int[] rgb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** The luma of ITU-R BT.601, section 2.5.1: 0.299 R + 0.587 G + 0.114 B. */
  private static int luma(int rgb) {
    return (299 * (rgb >> 16 & 255) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255) + 500) / 1000;
  }
}
