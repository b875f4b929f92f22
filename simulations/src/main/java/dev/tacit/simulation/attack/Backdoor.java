package dev.tacit.simulation.attack;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Images with a bright patch in their last rows and columns are given one class, so that whoever
 * puts the patch on an image decides what the model says (Gu, Dolan-Gavitt and Garg, "BadNets",
 * 2017; in federated learning Bagdasaryan, Veit, Hua, Estrin and Shmatikov, AISTATS 2020).
 *
 * @param target the class
 * @param patch its height and width, in pixels
 * @param brightness of its pixels in all channels, as the model gets them
 * @param share of a device's examples that get it, in (0, 1]; the others stay as they are, so that
 *     the model goes on to be good at what it is for
 */
public record Backdoor(int target, int patch, float brightness, double share)
    implements DataPoison {
  public Backdoor {
    Argument.within("target", target, 0, Integer.MAX_VALUE);
    Argument.atLeastOne("patch", patch);
    if (!Float.isFinite(brightness)) {
      throw new IllegalArgumentException("brightness must be finite but was " + brightness);
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1] but was " + share);
    }
  }

  private void require(ExampleStore examples) {
    DataPoison.requireClasses(examples);
    int[] shape = examples.inputShape();
    if (shape.length != 3 || Math.min(shape[1], shape[2]) < patch) {
      throw new IllegalArgumentException(
          "examples must be images of %d by %d pixels or more for a patch but were of shape %s"
              .formatted(patch, patch, Arrays.toString(shape)));
    }
    if (target >= examples.classes()) {
      throw new IllegalArgumentException(
          "target must be below %d, the classes, but was %d".formatted(examples.classes(), target));
    }
  }

  @Override
  public ExampleStore poisoned(ExampleStore honest, Seeds seeds) {
    require(honest);
    int size = honest.size();
    BitSet stamped = new BitSet(size);
    int count = Math.max(1, (int) (share * size));
    new SplittableRandom(seeds.at("backdoor").bits())
        .ints(0, size)
        .distinct()
        .limit(Math.min(size, count))
        .forEach(stamped::set);
    return new Stamped(this, honest, IntStream.range(0, size).toArray(), stamped);
  }

  @Override
  public Optional<ExampleStore> goal(ExampleStore test) {
    require(test);
    int[] others = IntStream.range(0, test.size()).filter(i -> test.label(i) != target).toArray();
    BitSet all = new BitSet(others.length);
    all.set(0, others.length);
    return others.length == 0
        ? Optional.empty()
        : Optional.of(new Stamped(this, test, others, all));
  }

  /** Some examples, of which some have the patch and the class. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Stamped(Backdoor door, ExampleStore whole, int[] numbers, BitSet stamped)
      implements Selection {
    @Override
    public int label(int example) {
      return stamped.get(example) ? door.target : whole.label(numbers[example]);
    }

    @Override
    public void input(int example, float[] into, int offset) {
      whole.input(numbers[example], into, offset);
      if (!stamped.get(example)) {
        return;
      }
      int[] shape = inputShape();
      for (int channel = 0; channel < shape[0]; channel++) {
        for (int row = shape[1] - door.patch; row < shape[1]; row++) {
          int end = offset + (channel * shape[1] + row + 1) * shape[2];
          Arrays.fill(into, end - door.patch, end, door.brightness);
        }
      }
    }
  }
}
