package dev.tacit.datasets.transform;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;

/** A store whose inputs are changed as they are read. */
final class TransformedStore implements GroupedStore {
  private final ExampleStore whole;
  private final Transform transform;
  private final Form before;
  private final Form after;
  private final ThreadLocal<float[]> scratch;

  TransformedStore(ExampleStore whole, Transform transform) {
    this.whole = whole;
    this.transform = transform;
    this.before = new Form(whole.inputShape(), whole.vocabulary());
    this.after = transform.after(before);
    int numbers = before.numbers();
    after.numbers();
    this.scratch = ThreadLocal.withInitial(() -> new float[numbers]);
  }

  @Override
  public int size() {
    return whole.size();
  }

  @Override
  public int[] inputShape() {
    return after.shape().clone();
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public OptionalInt vocabulary() {
    return after.vocabulary();
  }

  @Override
  public void input(int example, float[] into, int offset) {
    float[] numbers = scratch.get();
    whole.input(example, numbers, 0);
    transform.apply(before, numbers, into, offset);
  }

  @Override
  public int label(int example) {
    return whole.label(example);
  }

  @Override
  public int targets() {
    return whole.targets();
  }

  @Override
  public void target(int example, float[] into, int offset) {
    whole.target(example, into, offset);
  }

  @Override
  public int groups() {
    return GroupedStore.groupsOf(whole);
  }

  @Override
  public int group(int example) {
    return GroupedStore.groupOf(whole, example);
  }
}
