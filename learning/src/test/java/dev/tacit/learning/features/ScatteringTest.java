package dev.tacit.learning.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ScatteringTest {
  private static final Scattering DIGITS = Scattering.standard(28, 28);

  /** Computed with numpy's FFT in double; the file says how. */
  @Test
  void transform_vectors_agreeToFloatPrecision() throws IOException {
    try (InputStream in =
        ScatteringTest.class.getResourceAsStream("/vectors/scattering-numpy-2.4.6.json")) {
      for (JsonNode json : new ObjectMapper().readTree(in).get("cases")) {
        int height = json.get("height").asInt();
        int width = json.get("width").asInt();
        Scattering scattering =
            new Scattering(height, width, json.get("scales").asInt(), json.get("angles").asInt());
        int[] shape = scattering.outputShape(1);
        assertThat(shape[0]).isEqualTo(json.get("channels").asInt());
        float[] found = transform(scattering, image(height, width));
        int size = shape[1] * shape[2];
        int place = json.get("row").asInt() * shape[2] + json.get("column").asInt();
        for (int k = 0; k < shape[0]; k++) {
          double mean = 0;
          for (int i = 0; i < size; i++) {
            mean += found[k * size + i] / (double) size;
          }
          assertThat(mean).isCloseTo(json.get("means").get(k).asDouble(), within(1e-6));
          assertThat((double) found[k * size + place])
              .as("channel %d", k)
              .isCloseTo(json.get("values").get(k).asDouble(), within(1e-6));
        }
      }
    }
  }

  @Test
  void transform_smallImages_agreesWithTheDefinitionInDouble() {
    Random random = new Random(3);
    for (int[] size : new int[][] {{9, 12}, {8, 7}}) {
      float[] image = noise(random, size[0] * size[1]);
      float[] found = transform(Scattering.standard(size[0], size[1]), image);
      double[] slow = new SlowScattering(size[0], size[1], 2, 8).transform(image);
      assertThat(found.length).isEqualTo(slow.length);
      for (int i = 0; i < slow.length; i++) {
        assertThat((double) found[i]).as("feature %d", i).isCloseTo(slow[i], within(1e-5));
      }
    }
  }

  @Test
  void transform_twoImages_comesNoFartherApart() {
    Random random = new Random(5);
    for (int trial = 0; trial < 20; trial++) {
      float[] x = noise(random, 28 * 28);
      float[] y = trial % 2 == 0 ? noise(random, 28 * 28) : x.clone();
      if (trial % 2 == 1) {
        for (int i = 0; i < y.length; i++) {
          y[i] += 0.01f * random.nextFloat();
        }
      }
      // Features stand for 4 x 4 pixels each: as functions on the image they count 16 times.
      double features = 4 * distance(transform(DIGITS, x), transform(DIGITS, y));
      assertThat(features).isLessThanOrEqualTo(1.001 * paddedDistance(x, y));
      assertThat(features / 4).isLessThanOrEqualTo(distance(x, y));
    }
  }

  /** Zeros around, so that the reflected border is the circular one. */
  @Test
  void transform_imageMovedByFourPixels_movesFeaturesByOne() {
    Random random = new Random(7);
    float[] image = new float[28 * 28];
    float[] moved = new float[28 * 28];
    for (int r = 9; r < 15; r++) {
      for (int c = 9; c < 18; c++) {
        image[r * 28 + c] = random.nextFloat();
        moved[(r + 4) * 28 + c - 4] = image[r * 28 + c];
      }
    }
    float[] a = transform(DIGITS, image);
    float[] b = transform(DIGITS, moved);
    for (int k = 0; k < 81; k++) {
      for (int r = 0; r < 6; r++) {
        for (int c = 1; c < 7; c++) {
          assertThat(b[k * 49 + (r + 1) * 7 + c - 1])
              .isCloseTo(a[k * 49 + r * 7 + c], within(2e-6f));
        }
      }
    }
  }

  /** Wavelets have zero sum; the low-pass has one, but for Kymatio's 3.1415. */
  @Test
  void transform_constantImage_isItselfAndZeros() {
    float[] image = new float[28 * 28];
    Arrays.fill(image, 3);
    float[] features = transform(DIGITS, image);
    for (int i = 0; i < features.length; i++) {
      double expected = i < 49 ? 3 * Math.PI / 3.1415 : 0;
      assertThat((double) features[i]).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void transform_colours_isEachChannelByItselfWhereItIsTold() {
    Scattering scattering = Scattering.standard(12, 16);
    Random random = new Random(11);
    float[] image = noise(random, 2 + 3 * 192);
    assertThat(scattering.outputShape(3)).containsExactly(243, 3, 4);
    float[] features = new float[5 + 243 * 12];
    scattering.transform(image, 2, 3, features, 5);
    for (int c = 0; c < 3; c++) {
      float[] one = new float[81 * 12];
      scattering.transform(image, 2 + c * 192, 1, one, 0);
      assertThat(Arrays.copyOfRange(features, 5 + c * 972, 5 + (c + 1) * 972)).containsExactly(one);
    }
    assertThat(features[4]).isZero();
  }

  @Test
  void transform_manyThreads_giveTheSame() {
    float[] image = image(28, 28);
    float[] expected = transform(DIGITS, image);
    IntStream.range(0, 32)
        .parallel()
        .forEach(i -> assertThat(transform(DIGITS, image)).containsExactly(expected));
  }

  @Test
  void badArguments_areRefused() {
    refused(() -> Scattering.standard(4, 28));
    refused(() -> Scattering.standard(28, 513));
    refused(() -> new Scattering(28, 28, 0, 8));
    refused(() -> new Scattering(28, 28, 2, 0));
    refused(() -> DIGITS.transform(new float[783], 0, 1, new float[3969], 0));
    refused(() -> DIGITS.transform(new float[784], 1, 1, new float[3969], 0));
    refused(() -> DIGITS.transform(new float[784], 0, 1, new float[3969], 1));
    refused(() -> DIGITS.transform(new float[784], 0, 0, new float[3969], 0));
  }

  private static void refused(ThrowingCallable made) {
    assertThatIllegalArgumentException().isThrownBy(made);
  }

  private static float[] transform(Scattering scattering, float[] image) {
    int[] shape = scattering.outputShape(1);
    float[] features = new float[shape[0] * shape[1] * shape[2]];
    scattering.transform(image, 0, 1, features, 0);
    return features;
  }

  private static float[] image(int height, int width) {
    float[] image = new float[height * width];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        double value = (7 * i * i + 13 * i * j + 3 * j) % 17 / 16.0 * (1 + i * j % 5) / 5;
        image[i * width + j] = (float) value;
      }
    }
    return image;
  }

  private static float[] noise(Random random, int size) {
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      noise[i] = random.nextFloat();
    }
    return noise;
  }

  private static double distance(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  private static double paddedDistance(float[] x, float[] y) {
    double sum = 0;
    for (int u = -4; u < 32; u++) {
      for (int v = -4; v < 32; v++) {
        int at = SlowScattering.reflected(u, 28) * 28 + SlowScattering.reflected(v, 28);
        sum += ((double) x[at] - y[at]) * ((double) x[at] - y[at]);
      }
    }
    return Math.sqrt(sum);
  }
}
