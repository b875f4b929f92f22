package dev.tacit.learning.features;

import java.util.Arrays;

/**
 * The scattering transform of images (Bruna and Mallat, IEEE TPAMI 35(8), 2013), orders 0 to 2,
 * with the filters, padding and order of channels of Kymatio's {@code Scattering2D}: the features
 * of Tramèr and Boneh, "Differentially Private Learning Needs Better Features (or Much More Data)",
 * ICLR 2021.
 *
 * <p>The image is padded by reflection, and with * for circular convolution, phi the low-pass
 * filter and psi the wavelets of J scales and L angles, the channels are x * phi; |x * psi(j, t)| *
 * phi for every scale and angle; ||x * psi(j, t)| * psi(j', t')| * phi for every j' above j. All
 * are subsampled by 2^J: K = 1 + J L + L² J (J - 1) / 2 channels of (height / 2^J) x (width / 2^J),
 * rounded down. J = 2 and L = 8 make 81 channels, for 28 x 28 pixels of 7 x 7.
 *
 * <p>Nothing is learned and nothing depends on other examples, so it costs no privacy, and it is
 * the same for neighbouring data sets but for the one example.
 *
 * <p>Immutable and thread-safe; each call of {@link #transform} allocates its own working memory,
 * about half a megabyte for 28 x 28 pixels. The filters are computed once, at construction.
 */
public final class Scattering {
  private static final int MAXIMUM_SIDE = 512;

  private final int height;
  private final int width;
  private final int scales;
  private final int angles;
  private final Padding rows;
  private final Padding columns;

  /** Wavelets [scale][what the image was subsampled by, as power of two][angle], transposed. */
  private final float[][][][][] wavelets;

  /** Low-pass and subsampling of the rows and of the columns, by the same power of two. */
  private final float[][][] lowRows;

  private final float[][][] lowColumns;
  private final Dft[][] transforms;

  /**
   * @param height pixels, above 2^scales and at most 512
   * @param width pixels, above 2^scales and at most 512
   * @param scales J, 1..5
   * @param angles L, 1..16; the filters are made for 8. Of an odd number the channels are Kymatio's
   *     in another order: its first angle is that of our second
   */
  public Scattering(int height, int width, int scales, int angles) {
    check("scales", scales, 1, 5);
    check("angles", angles, 1, 16);
    check("height", height, (1 << scales) + 1, MAXIMUM_SIDE);
    check("width", width, (1 << scales) + 1, MAXIMUM_SIDE);
    this.height = height;
    this.width = width;
    this.scales = scales;
    this.angles = angles;
    this.rows = Padding.of(height, scales);
    this.columns = Padding.of(width, scales);
    this.wavelets = wavelets();
    this.lowRows = new float[scales][][];
    this.lowColumns = new float[scales][][];
    this.transforms = new Dft[scales][];
    for (int s = 0; s < scales; s++) {
      lowRows[s] = FilterBank.lowPass(rows.padded(), scales, 1 << s);
      lowColumns[s] = FilterBank.lowPass(columns.padded(), scales, 1 << s);
      int m = rows.padded() >> s;
      int n = columns.padded() >> s;
      transforms[s] =
          new Dft[] {new Dft(m, false), new Dft(n, false), new Dft(n, true), new Dft(m, true)};
    }
  }

  /** With two scales and eight angles, as in the paper: 81 channels. */
  public static Scattering standard(int height, int width) {
    return new Scattering(height, width, 2, 8);
  }

  /** Features [channels, rows, columns] of one image of {@code imageChannels} colours. */
  public int[] outputShape(int imageChannels) {
    check("imageChannels", imageChannels, 1, 1024);
    return new int[] {imageChannels * channels(), height >> scales, width >> scales};
  }

  /** K: features at each place for each channel of the image. */
  public int channels() {
    return 1 + scales * angles + angles * angles * scales * (scales - 1) / 2;
  }

  /**
   * Transforms one image, each of its channels by itself.
   *
   * @param image [imageChannels, height, width], finite, from {@code offset} on
   * @param features [imageChannels * K, height / 2^J, width / 2^J], written from {@code into} on
   * @throws IllegalArgumentException if a range is not inside its array
   */
  public void transform(float[] image, int offset, int imageChannels, float[] features, int into) {
    int[] shape = outputShape(imageChannels);
    int size = shape[0] * shape[1] * shape[2];
    checkRange("image", image.length, offset, (long) imageChannels * height * width);
    checkRange("features", features.length, into, size);
    for (int c = 0; c < imageChannels; c++) {
      new Pass(features, into + c * (size / imageChannels)).run(image, offset + c * height * width);
    }
  }

  private float[][][][][] wavelets() {
    float[][][][][] all = new float[scales][][][][];
    for (int j = 0; j < scales; j++) {
      // A wavelet of scale j meets the image itself and moduli of the scales below j.
      all[j] = new float[Math.max(j, 1)][angles][][];
      for (int t = 0; t < angles; t++) {
        double[][] whole = FilterBank.wavelet(rows.padded(), columns.padded(), j, t, angles);
        for (int s = 0; s < all[j].length; s++) {
          all[j][s][t] = transposedAndScaled(FilterBank.cropped(whole, 1 << s));
        }
      }
    }
    return all;
  }

  /** Divided by the number of pixels, which the inverse transform leaves out. */
  private static float[][] transposedAndScaled(double[][] filter) {
    float[][] scaled = new float[filter[0].length][filter.length];
    double pixels = (double) filter.length * filter[0].length;
    for (int k = 0; k < filter.length; k++) {
      for (int l = 0; l < filter[0].length; l++) {
        scaled[l][k] = (float) (filter[k][l] / pixels);
      }
    }
    return scaled;
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in " + least + ".." + most + " but was " + value);
    }
  }

  private static void checkRange(String name, int length, int offset, long count) {
    if (offset < 0 || offset + count > length) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be %d numbers from %d on but was %d in all", name, count, offset, length));
    }
  }

  /** Reflection about the first and the last pixel, which are not repeated. */
  private record Padding(int size, int before, int padded) {
    /** At least 2^scales more in all, half of it on each side, to a multiple of 2^scales. */
    static Padding of(int size, int scales) {
      int step = 1 << scales;
      int padded = ((size + step) / step + 1) * step;
      return new Padding(size, (padded - size) / 2, padded);
    }

    int source(int index) {
      int i = Math.abs(index - before);
      return i < size ? i : 2 * (size - 1) - i;
    }
  }

  /** One channel of one image on its way through the transform. */
  private final class Pass {
    private final float[] features;
    private int next;

    Pass(float[] features, int into) {
      this.features = features;
      this.next = into;
    }

    void run(float[] image, int offset) {
      Planes padded = new Planes(rows.padded(), columns.padded(), 1);
      for (int u = 0; u < padded.rows; u++) {
        int row = offset + rows.source(u) * width;
        for (int v = 0; v < padded.columns; v++) {
          padded.re[u][v] = image[row + columns.source(v)];
        }
      }
      average(padded, 0);
      Planes spectrum = spectrum(padded, 0);
      Planes[] moduli = new Planes[scales];
      for (int j = 0; j < scales; j++) {
        moduli[j] = modulus(spectrum, 0, 0, j);
        average(moduli[j], j);
      }
      for (int j = 0; j + 1 < scales; j++) {
        Planes first = spectrum(moduli[j], j);
        for (int t = 0; t < angles; t++) {
          for (int k = j + 1; k < scales; k++) {
            average(modulus(first, t, j, k), k);
          }
        }
      }
    }

    /** Frequencies [columns][rows] of real images subsampled by 2^s; the images are used up. */
    private Planes spectrum(Planes images, int s) {
      images.transform(transforms[s][0]);
      Planes turned = new Planes(images.columns, images.rows, images.images);
      images.transposeInto(turned);
      turned.transform(transforms[s][1]);
      return turned;
    }

    /**
     * The modulus after the wavelets of scale j at all angles, subsampled to 2^j, of one image in a
     * spectrum of images that were subsampled by 2^s.
     */
    private Planes modulus(Planes spectrum, int image, int s, int j) {
      int fold = 1 << (j - s);
      Planes product = new Planes(spectrum.rows / fold, spectrum.columns / fold, angles);
      for (int t = 0; t < angles; t++) {
        float[][] filter = wavelets[j][s][t];
        for (int l = 0; l < spectrum.rows; l++) {
          multiplyAndFold(filter[l], spectrum, l, image, product, t);
        }
      }
      product.transform(transforms[j][2]);
      Planes turned = new Planes(product.columns, product.rows, angles);
      product.transposeInto(turned);
      turned.transform(transforms[j][3]);
      turned.modulus();
      return turned;
    }

    /** Subsampling in space is adding up the frequencies that become one. */
    private void multiplyAndFold(
        float[] filter, Planes spectrum, int row, int image, Planes product, int t) {
      float[] re = spectrum.re[row];
      float[] im = spectrum.im[row];
      float[] sumRe = product.re[row % product.rows];
      float[] sumIm = product.im[row % product.rows];
      int from = image * spectrum.columns;
      for (int start = 0; start < filter.length; start += product.columns) {
        int into = t * product.columns;
        for (int k = 0; k < product.columns; k++) {
          sumRe[into + k] += filter[start + k] * re[from + start + k];
          sumIm[into + k] += filter[start + k] * im[from + start + k];
        }
      }
    }

    /** Writes the next channels: the real parts, low-passed and subsampled to 2^J. */
    private void average(Planes images, int s) {
      int length = images.columns;
      float[] sums = new float[images.re[0].length];
      int outRows = lowRows[s].length;
      int outColumns = lowColumns[s].length;
      for (int o = 0; o < outRows; o++) {
        Arrays.fill(sums, 0);
        for (int u = 0; u < images.rows; u++) {
          addScaled(lowRows[s][o][u], images.re[u], sums);
        }
        for (int b = 0; b < images.images; b++) {
          int at = next + (b * outRows + o) * outColumns;
          for (int p = 0; p < outColumns; p++) {
            features[at + p] = dot(lowColumns[s][p], sums, b * length);
          }
        }
      }
      next += images.images * outRows * outColumns;
    }
  }

  private static void addScaled(float factor, float[] from, float[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] += factor * from[i];
    }
  }

  private static float dot(float[] a, float[] b, int offset) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[offset + i];
    }
    return sum;
  }
}
