package dev.tacit.cli.train;

import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.cli.train.config.DataConfig.Groups;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.transform.Standardise;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.features.GroupNormalization;
import dev.tacit.learning.features.Scattering;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Examples, and what they are turned into before a model sees them. Features are made of one
 * example alone by public formulas, so they cost no privacy.
 *
 * @param raw as they were opened
 * @param features what is made of them, if anything
 */
public record Inputs(Dataset raw, Optional<Transform> features) {
  /**
   * A transform of images.
   *
   * @param imageChannels of an input
   * @param normalisation of its result, if any
   */
  public record Transform(
      Scattering scattering, int imageChannels, Optional<GroupNormalization> normalisation) {
    /** Of one example, into an array of its own. */
    float[] of(float[] image) {
      int[] shape = scattering.outputShape(imageChannels);
      float[] made =
          new float[Math.multiplyExact(Math.multiplyExact(shape[0], shape[1]), shape[2])];
      scattering.transform(image, 0, imageChannels, made, 0);
      normalisation.ifPresent(norm -> norm.apply(made, 0, shape[1] * shape[2]));
      return made;
    }
  }

  /**
   * Opens the data without making features yet.
   *
   * @throws IllegalArgumentException if there are none, none to test with, or they do not go with
   *     the features
   */
  public static Inputs open(DataConfig config) throws IOException {
    return of(config, dataset(config));
  }

  /**
   * The same of a data set that is open.
   *
   * @throws IllegalArgumentException as {@link #open}
   */
  public static Inputs of(DataConfig config, Dataset opened) {
    Dataset set = config.standard().map(standard -> standardised(opened, standard)).orElse(opened);
    if (set.train().size() == 0) {
      throw new IllegalArgumentException(
          "data.source must hold examples to train on but " + config.source() + " holds none");
    }
    if (set.test().size() == 0) {
      throw new IllegalArgumentException(
          "data.source must hold examples to test with (tacit data import --test) but "
              + config.source()
              + " holds none");
    }
    return new Inputs(set, config.features().map(features -> transform(features, set)));
  }

  private static Dataset standardised(Dataset set, DataConfig.Standard standard) {
    if (set.train().vocabulary().isPresent()) {
      throw new IllegalArgumentException(
          "data.standardise must be for numbers but the inputs are tokens");
    }
    Standardise step = Standardise.of((float) standard.mean(), (float) standard.deviation());
    return new Dataset(
        set.name(),
        step.on(set.train()),
        step.on(set.test()),
        set.inputShape(),
        set.classes(),
        set.classNames());
  }

  private static Dataset dataset(DataConfig config) throws IOException {
    DataSource.checked("data.source", config.source());
    try {
      return DataSource.open(config.source(), config.context());
    } catch (IOException e) {
      throw new IOException("data.source: " + e.getMessage(), e);
    }
  }

  private static Transform transform(DataConfig.Features features, Dataset set) {
    int[] shape = set.inputShape();
    if (shape.length != 3) {
      throw new IllegalArgumentException(
          "data.features must be made of images but inputs are " + Arrays.toString(shape));
    }
    try {
      Scattering scattering =
          new Scattering(shape[1], shape[2], features.scales(), features.angles());
      Optional<GroupNormalization> norm =
          features.normalisation() instanceof Groups groups
              ? Optional.of(
                  new GroupNormalization(scattering.outputShape(shape[0])[0], groups.groups()))
              : Optional.empty();
      return new Transform(scattering, shape[0], norm);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "data.features do not go with inputs of %s: %s"
              .formatted(Arrays.toString(shape), e.getMessage()),
          e);
    }
  }

  /** What a model sees of one example. */
  int[] shape() {
    return features
        .map(made -> made.scattering().outputShape(made.imageChannels()))
        .orElseGet(() -> raw.inputShape().clone());
  }

  /** Memory that features will take; 0 without any. */
  long featureBytes() {
    if (features.isEmpty()) {
      return 0;
    }
    long numbers = Arrays.stream(shape()).asLongStream().reduce(1, Math::multiplyExact);
    return (raw.train().size() + (long) raw.test().size()) * (Float.BYTES * numbers + 16);
  }

  /**
   * Makes the features and checks every example to test with; who trains checks the others.
   *
   * @param progress hears how many of how many features are made
   * @throws IllegalArgumentException naming the example that is not as it must be, not its values
   */
  public Dataset load(int threads, BiConsumer<Integer, Integer> progress)
      throws InterruptedException {
    Dataset set = raw;
    if (features.isPresent()) {
      int all = raw.train().size() + raw.test().size();
      FeatureStore train =
          FeatureStore.of(
              raw.train(), features.get()::of, shape(), threads, n -> progress.accept(n, all));
      int before = train.size();
      FeatureStore test =
          FeatureStore.of(
              raw.test(),
              features.get()::of,
              shape(),
              threads,
              n -> progress.accept(before + n, all));
      set = new Dataset(raw.name(), train, test, shape(), raw.classes(), raw.classNames());
    }
    WellFormed.check(set.test());
    return set;
  }
}
