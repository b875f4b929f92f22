package dev.tacit.cli.data;

import dev.tacit.datasets.image.ImageSettings;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How image files become examples. */
final class ImageOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");

  @Option(
      names = "--size",
      paramLabel = "WIDTHxHEIGHT",
      description = "Of every example, in pixels; needed")
  private String size;

  @Option(
      names = "--channels",
      defaultValue = "3",
      paramLabel = "N",
      description = "1 for grey, 3 for colours; default ${DEFAULT-VALUE}")
  private int channels;

  @Option(names = "--resize", description = "Images of other sizes; otherwise they are refused")
  private boolean resize;

  @Option(
      names = "--most-pixels",
      defaultValue = "16777216",
      paramLabel = "N",
      description = "Refuse larger images undecoded; default ${DEFAULT-VALUE}")
  private int mostPixels;

  ImageSettings settings(List<String> classes, Shares shares) {
    Matcher sides = SIZE.matcher(size == null ? "" : size);
    if (!sides.matches()) {
      throw new IllegalArgumentException(
          "--size must be WIDTHxHEIGHT in pixels but was " + (size == null ? "not given" : size));
    }
    return new ImageSettings(
        channels,
        Integer.parseInt(sides.group(2)),
        Integer.parseInt(sides.group(1)),
        resize,
        mostPixels,
        classes,
        shares.validation(),
        shares.test(),
        shares.seed());
  }
}
