package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageLikenessTest {
  private static final int HEIGHT = 14;
  private static final int WIDTH = 17;
  private static final float[] A = new float[HEIGHT * WIDTH];
  private static final float[] B = new float[HEIGHT * WIDTH];

  static {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double a = (x * 7 + y * 13) % 19 / 18.0;
        A[y * WIDTH + x] = (float) a;
        B[y * WIDTH + x] = (float) (0.8 * a + 0.2 * ((x * 5 + y * 3) % 11 / 10.0));
      }
    }
  }

  /**
   * Reference values: structural_similarity(gaussian_weights=True, sigma=1.5,
   * use_sample_covariance=False) and peak_signal_noise_ratio of scikit-image 0.26.0.
   */
  @Test
  void structure_isThatOfScikitImage() {
    ImageLikeness likeness = new ImageLikeness(1, HEIGHT, WIDTH, 1);
    assertThat(likeness.structure(A, B)).isCloseTo(0.9539071655469888, within(1e-9));
    assertThat(new ImageLikeness(1, HEIGHT, WIDTH, 2).structure(A, B))
        .isCloseTo(0.9546950475594059, within(1e-9));
    double error = ImageLikeness.meanSquaredError(A, B);
    assertThat(error).isCloseTo(0.007985620457176396, within(1e-12));
    assertThat(likeness.decibels(error)).isCloseTo(20.976913349219217, within(1e-9));
  }

  @Test
  void structure_ofChannels_isTheirMean() {
    float[] two = Arrays.copyOf(A, 2 * A.length);
    float[] other = Arrays.copyOf(A, 2 * A.length);
    System.arraycopy(A, 0, two, A.length, A.length);
    System.arraycopy(B, 0, other, A.length, A.length);
    assertThat(new ImageLikeness(2, HEIGHT, WIDTH, 1).structure(two, other))
        .isCloseTo((1 + 0.9539071655469888) / 2, within(1e-9));
  }

  @Test
  void equalImages_areAsAlikeAsCanBe() {
    ImageLikeness likeness = new ImageLikeness(1, HEIGHT, WIDTH, 1);
    assertThat(likeness.structure(A, A)).isCloseTo(1, within(1e-12));
    assertThat(likeness.decibels(0)).isEqualTo(ImageLikeness.MOST_DECIBELS);
  }

  /** Of constants c and d it is (2 c d + C1) / (c^2 + d^2 + C1), of a row of pixels too. */
  @Test
  void structure_ofSmallConstantImages_isByTheirBrightness() {
    float[] c = {0.3f, 0.3f, 0.3f, 0.3f, 0.3f};
    float[] d = {0.7f, 0.7f, 0.7f, 0.7f, 0.7f};
    assertThat(new ImageLikeness(1, 1, 5, 1).structure(c, d))
        .isCloseTo((2 * 0.21 + 1e-4) / (0.09 + 0.49 + 1e-4), within(1e-5));
  }
}
