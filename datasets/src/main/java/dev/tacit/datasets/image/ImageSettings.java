package dev.tacit.datasets.image;

import dev.tacit.datasets.Split;
import java.util.List;

/**
 * How image files become examples.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height of every example, in pixels, 1..4096
 * @param width likewise
 * @param resize whether images of other sizes are resized, by the mean of the area that a pixel
 *     covers and without regard to their proportions, or refused
 * @param mostPixels that a file may have: it is looked at before anything is decoded;
 *     1..268,435,456
 * @param classes the names of the class folders; empty: those that there are
 * @param validation share drawn at random, unless folders say what is for what; in [0, 1)
 * @param test likewise; both together below 1
 */
public record ImageSettings(
    int channels,
    int height,
    int width,
    boolean resize,
    int mostPixels,
    List<String> classes,
    double validation,
    double test,
    long seed) {
  /** 4096 by 4096. */
  public static final int USUAL_MOST_PIXELS = 1 << 24;

  public ImageSettings {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3 but was " + channels);
    }
    if (height < 1 || height > 4096 || width < 1 || width > 4096) {
      throw new IllegalArgumentException(
          "height and width must be in 1..4096 but were " + height + " and " + width);
    }
    if ((long) channels * height * width > 1 << 24) {
      throw new IllegalArgumentException(
          "size must be of at most 16777216 numbers but was " + (long) channels * height * width);
    }
    if (mostPixels < 1 || mostPixels > 1 << 28) {
      throw new IllegalArgumentException(
          "most pixels must be in 1..268435456 but was " + mostPixels);
    }
    classes = List.copyOf(classes);
    Split.checkShares(validation, test);
  }

  /** Images of one size, all to train on. */
  public static ImageSettings of(int channels, int height, int width) {
    return new ImageSettings(channels, height, width, false, USUAL_MOST_PIXELS, List.of(), 0, 0, 0);
  }
}
