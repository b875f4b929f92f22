package dev.tacit.datasets.image;

/**
 * Each new pixel is the mean of the old ones under it, by the area that it covers of them; rows
 * first, then columns. Exact in doubles, so the same on every machine.
 */
final class Resize {
  int[] apply(int[] from, int height, int width, int newHeight, int newWidth) {
    if (height == newHeight && width == newWidth) {
      return from;
    }
    double[] narrow = new double[height * newWidth];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < newWidth; x++) {
        double sum = 0;
        // In units of 1/newWidth of an old pixel all ends are whole numbers.
        long begin = (long) x * width;
        long end = begin + width;
        for (long at = begin; at < end; ) {
          int old = (int) (at / newWidth);
          long stop = Math.min(end, (long) (old + 1) * newWidth);
          sum += (double) (stop - at) * from[y * width + old];
          at = stop;
        }
        narrow[y * newWidth + x] = sum / width;
      }
    }
    int[] fitted = new int[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        double sum = 0;
        long begin = (long) y * height;
        long end = begin + height;
        for (long at = begin; at < end; ) {
          int old = (int) (at / newHeight);
          long stop = Math.min(end, (long) (old + 1) * newHeight);
          sum += (double) (stop - at) * narrow[old * newWidth + x];
          at = stop;
        }
        fitted[y * newWidth + x] = (int) Math.round(sum / height);
      }
    }
    return fitted;
  }
}
