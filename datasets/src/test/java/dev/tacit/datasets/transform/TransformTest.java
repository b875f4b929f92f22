package dev.tacit.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.Split;
import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TransformTest {
  /** One example: 1, 2, 3, … */
  private record One(int[] inputShape, OptionalInt vocabulary) implements ExampleStore {
    static One of(int... shape) {
      return new One(shape, OptionalInt.empty());
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      int size = Arrays.stream(inputShape).reduce(1, (a, b) -> a * b);
      for (int i = 0; i < size; i++) {
        into[offset + i] = i + 1;
      }
    }

    @Override
    public int label(int example) {
      return 1;
    }

    @Override
    public int targets() {
      return 2;
    }

    @Override
    public void target(int example, float[] into, int offset) {
      into[offset] = 10;
      into[offset + 1] = 20;
    }
  }

  @Test
  void on_storeWithTargets_passesThemOn() {
    ExampleStore scaled = new Scale(2, 0).on(Split.bySeed(One.of(2), 0, 0, 1).train());
    float[] target = new float[3];
    scaled.target(0, target, 1);
    assertThat(scaled.targets()).isEqualTo(2);
    assertThat(target).containsExactly(0, 10, 20);
  }

  private static float[] read(ExampleStore store) {
    float[] input = new float[Arrays.stream(store.inputShape()).reduce(1, (a, b) -> a * b) + 1];
    input[0] = 99;
    store.input(0, input, 1);
    assertThat(input[0]).isEqualTo(99);
    return Arrays.copyOfRange(input, 1, input.length);
  }

  @Test
  void pad_image_putsAMarginAround() {
    ExampleStore padded = new Pad(1, -1).on(One.of(2, 1, 2));
    assertThat(padded.inputShape()).containsExactly(2, 3, 4);
    assertThat(read(padded))
        .containsExactly(
            -1, -1, -1, -1, -1, 1, 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, 4, -1, -1, -1, -1,
            -1);
    assertThat(padded.label(0)).isEqualTo(1);
  }

  @Test
  void centreCrop_image_keepsTheMiddle() {
    assertThat(read(new CentreCrop(1, 2).on(One.of(2, 3, 4)))).containsExactly(6, 7, 18, 19);
    assertThat(read(new CentreCrop(2, 1).on(One.of(1, 3, 2)))).containsExactly(1, 3);
  }

  @Test
  void scaleAndStandardise_numbers_useTheConstants() {
    assertThat(read(Scale.toUnit(1, 3).on(One.of(3)))).containsExactly(0, 0.5f, 1);
    assertThat(read(Standardise.of(new float[] {1, 2}, new float[] {2, 4}).on(One.of(2, 1, 2))))
        .containsExactly(0, 0.5f, 0.25f, 0.5f);
    assertThat(read(Standardise.of(1, 2).then(new Scale(10, 1)).on(One.of(2))))
        .containsExactly(1, 6);
  }

  @Test
  void oneHot_tokens_becomeNumbers() {
    ExampleStore store = new OneHot(4).on(new One(new int[] {3}, OptionalInt.of(4)));
    assertThat(store.inputShape()).containsExactly(3, 4);
    assertThat(store.vocabulary()).isEmpty();
    assertThat(read(store)).containsExactly(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  }

  @Test
  void transforms_thatDoNotSuit_areRefused() {
    ExampleStore tokens = new One(new int[] {3}, OptionalInt.of(4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scale(2, 0).on(tokens))
        .withMessage("scaling must be of numbers but was of tokens");
    assertThatIllegalArgumentException().isThrownBy(() -> new Pad(1, 0).on(One.of(3)));
    assertThatIllegalArgumentException().isThrownBy(() -> new CentreCrop(3, 1).on(One.of(1, 2, 2)));
    assertThatIllegalArgumentException().isThrownBy(() -> new OneHot(3).on(tokens));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardise.of(new float[2], new float[] {1, 1}).on(One.of(3)));
    assertThatIllegalArgumentException().isThrownBy(() -> Standardise.of(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Scale(Float.NaN, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OneHot(1 << 20).on(One.of(1, 100, 100)));
  }

  @Property(tries = 100)
  void padThenCrop_anyImage_isTheImage(
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 5) int margin) {
    One image = One.of(channels, height, width);
    assertThat(read(new Pad(margin, 0).then(new CentreCrop(height, width)).on(image)))
        .isEqualTo(read(image));
  }

  @Property(tries = 100)
  void split_anyShares_givesEachExampleOnePlace(
      @ForAll @DoubleRange(min = 0, max = 0.45) double validation,
      @ForAll @DoubleRange(min = 0, max = 0.45) double test,
      @ForAll long seed) {
    ExampleStore digits = MNIST;
    Split split = Split.bySeed(digits, validation, test, seed);
    assertThat(split.validation().size()).isEqualTo((int) (validation * digits.size()));
    assertThat(split.test().size()).isEqualTo((int) (test * digits.size()));
    TreeSet<Integer> seen = new TreeSet<>();
    for (int[] numbers :
        new int[][] {
          split.train().numbers(), split.validation().numbers(), split.test().numbers()
        }) {
      Arrays.stream(numbers).forEach(seen::add);
    }
    assertThat(seen).hasSize(digits.size());
    assertThat(Split.bySeed(digits, validation, test, seed).train().numbers())
        .isEqualTo(split.train().numbers());
  }

  private static final ExampleStore MNIST = Datasets.mnist().test();
}
