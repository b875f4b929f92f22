package dev.tacit.cli.budget;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** What was or will be released: the three numbers of DP-SGD, or any event. */
final class EventOptions {
  @Option(
      names = "--noise-multiplier",
      paramLabel = "SIGMA",
      description = "standard deviation of the noise over the clipping norm, > 0")
  private Double sigma;

  @Option(
      names = "--sampling-rate",
      paramLabel = "Q",
      description = "probability of each example in each step, in [0, 1] (default: 1)")
  private Double q;

  @Option(names = "--steps", paramLabel = "N", description = "noisy steps, >= 0 (default: 1)")
  private Long steps;

  @Option(
      names = "--event",
      paramLabel = "JSON",
      description = "any event in place of the three, as ledgers and reports write it")
  private String json;

  @Option(
      names = "--relation",
      paramLabel = "NAME",
      defaultValue = "add_or_remove_one",
      description = "add_or_remove_one, replace_one or zero_out (default: ${DEFAULT-VALUE})")
  private String relation;

  /** The names of those of these options that were given. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    add(given, "--noise-multiplier", sigma);
    add(given, "--sampling-rate", q);
    add(given, "--steps", steps);
    add(given, "--event", json);
    return given;
  }

  private static void add(List<String> given, String name, Object value) {
    if (value != null) {
      given.add(name);
    }
  }

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  NeighbouringRelation relation() {
    return Arrays.stream(NeighbouringRelation.values())
        .filter(value -> value.label().equals(relation))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--relation must be add_or_remove_one, replace_one or zero_out but was "
                        + relation));
  }

  /** All of the releases. */
  PrivacyEvent event() {
    if (json != null) {
      requireNone("--event", sigma, q, steps);
      return parsed();
    }
    return new SelfComposed(step(), stepCount());
  }

  /** One step of it; the number of steps is what is sought. */
  PrivacyEvent step() {
    if (json != null) {
      requireNone("--event", sigma, q, null);
      return parsed();
    }
    if (sigma == null) {
      throw new IllegalArgumentException("--noise-multiplier (or --event) is needed");
    }
    return withNoise(sigma);
  }

  /** All of the releases, at another noise multiplier: it is what is sought. */
  PrivacyEvent withNoise(double noiseMultiplier, long times) {
    return new SelfComposed(withNoise(noiseMultiplier), times);
  }

  private PrivacyEvent withNoise(double noiseMultiplier) {
    if (!(noiseMultiplier > 0 && noiseMultiplier < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--noise-multiplier must be finite and > 0 but was " + noiseMultiplier);
    }
    double rate = q == null ? 1 : q;
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("--sampling-rate must be in [0, 1] but was " + rate);
    }
    return new PoissonSampled(rate, new Gaussian(noiseMultiplier));
  }

  long stepCount() {
    long count = steps == null ? 1 : steps;
    if (count < 0) {
      throw new IllegalArgumentException("--steps must be >= 0 but was " + count);
    }
    return count;
  }

  private PrivacyEvent parsed() {
    try {
      return PrivacyEvents.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--event: " + e.getMessage(), e);
    }
  }

  private static void requireNone(String option, Object... others) {
    if (Arrays.stream(others).anyMatch(other -> other != null)) {
      throw new IllegalArgumentException(
          option + " says it all and does not go with the three numbers of DP-SGD");
    }
  }
}
