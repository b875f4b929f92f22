package dev.tacit.cli.train.config;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.Blt;
import dev.tacit.learning.dpftrl.BltFit;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.training.Unit;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.noise.GaussianNoise;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How training is protected. */
public sealed interface PrivacyConfig {
  /** Nothing is protected. */
  record None() implements PrivacyConfig {}

  /**
   * By noise.
   *
   * @param unit whose contribution is hidden
   * @param noiseMultiplier of a step's release; with correlated noise of the whole run's. If it is
   *     not given, the least that keeps to epsilon
   * @param epsilon a budget, past which no step is taken
   * @param delta of epsilon
   * @param clippingNorm most that one unit adds to a step's sum; the first step's, if it adapts
   * @param clipping how it is brought to that
   * @param adaptive how the norm follows the gradients, if it does
   * @param correlation of noise, if training draws no samples
   */
  record Noisy(
      Unit unit,
      OptionalDouble noiseMultiplier,
      OptionalDouble epsilon,
      double delta,
      double clippingNorm,
      Clipping clipping,
      Optional<Adaptive> adaptive,
      Optional<Correlation> correlation)
      implements PrivacyConfig {}

  /**
   * A clipping norm that follows a quantile of norms.
   *
   * @param countDeviation noise of the count; empty for a twentieth of the expected batch
   */
  record Adaptive(double quantile, double rate, OptionalDouble countDeviation) {
    /** Of the section {@code adaptive}. */
    public static Adaptive of(Section section) {
      Adaptive adaptive =
          new Adaptive(
              section.number("quantile", 0.5, Range.within(0, 1)),
              section.number("rate", AdaptiveClipping.RATE, Range.within(1e-6, 1)),
              section.optional("count-deviation", Range.within(1e-2, 1 << 28)));
      section.end();
      return adaptive;
    }

    /** Noise of the count, at least as much as of the noise multiplier. */
    public double countDeviation(double multiplier, double expected) {
      return countDeviation.orElse(Math.max(multiplier, expected / 20));
    }
  }

  /** Noise that hangs together over the steps. */
  sealed interface Correlation {
    /** With sigma 1, for a run that keeps to the limits. */
    CorrelatedNoise of(Participation limits);

    /** Of the section {@code noise}. */
    static Correlation of(Section section) {
      Correlation correlation =
          switch (section.choice("kind", null, List.of("tree", "banded", "blt"))) {
            case "tree" -> new TreeNoise((int) section.whole("steps", 0, 0, 1 << 20));
            case "banded" -> new BandedNoise((int) section.whole("bands", 1, 1 << 16));
            default -> new BltNoise((int) section.whole("buffers", 3, 1, 4));
          };
      section.end();
      return correlation;
    }
  }

  /**
   * Of trees.
   *
   * @param steps of a tree; 0 for one pass
   */
  record TreeNoise(int steps) implements Correlation {
    @Override
    public Tree of(Participation limits) {
      return new Tree(1, steps == 0 ? limits.separation() : steps);
    }
  }

  /** Of a banded square root. */
  record BandedNoise(int bands) implements Correlation {
    @Override
    public Banded of(Participation limits) {
      return Banded.squareRoot(1, bands);
    }
  }

  /** Of buffers, fitted to the run. */
  record BltNoise(int buffers) implements Correlation {
    @Override
    public Blt of(Participation limits) {
      return BltFit.fit(1, limits, buffers);
    }
  }

  static PrivacyConfig of(Section section) {
    String kind = section.choice("kind", null, List.of("none", "dp-sgd", "dp-ftrl"));
    if (kind.equals("none")) {
      section.alone("kind", "must not stand beside kind: none (--set 'privacy={kind: none}')");
      return new None();
    }
    PrivacyConfig privacy = noisy(section, kind);
    section.end();
    return privacy;
  }

  private static Noisy noisy(Section section, String kind) {
    Unit unit = unit(section);
    OptionalDouble multiplier =
        section.optional(
            "noise-multiplier", Range.within(1e-2, GaussianNoise.MAXIMUM_NOISE_MULTIPLIER));
    OptionalDouble epsilon = section.optional("epsilon", Range.POSITIVE);
    if (multiplier.isEmpty() && epsilon.isEmpty()) {
      throw section.wrong(
          "noise-multiplier", "given, or epsilon for the least noise that keeps to it,");
    }
    double delta = section.number("delta", 1e-5, Range.OPEN_UNIT);
    double norm =
        section.number(
            "clipping-norm",
            Range.within(
                DpSgdSettings.SMALLEST_CLIPPING_NORM, DpSgdSettings.LARGEST_CLIPPING_NORM));
    Clipping clipping = clipping(section);
    boolean ftrl = kind.equals("dp-ftrl");
    if (clipping != Clipping.FLAT && unit instanceof Unit.User) {
      throw section.misplaced("clipping", "must be flat for groups: whole updates are clipped");
    }
    Optional<Adaptive> adaptive = ftrl ? Optional.empty() : adaptive(section, clipping);
    Optional<Correlation> correlation =
        ftrl ? Optional.of(Correlation.of(section.section("noise"))) : Optional.empty();
    return new Noisy(unit, multiplier, epsilon, delta, norm, clipping, adaptive, correlation);
  }

  private static Unit unit(Section section) {
    if (section.choice("unit", "example", List.of("example", "group")).equals("example")) {
      return Unit.EXAMPLE;
    }
    Section local = section.section("local");
    LocalSgdSettings training =
        new LocalSgdSettings(
            (int) local.whole("steps", 1, 1 << 20),
            (int) local.whole("batch", 1, 1 << 22),
            local.number("learning-rate", Range.POSITIVE),
            local.number("momentum", 0, Range.BELOW_ONE));
    local.end();
    return new Unit.User(training);
  }

  private static Clipping clipping(Section section) {
    return switch (section.choice("clipping", "flat", List.of("flat", "per-tensor", "automatic"))) {
      case "per-tensor" -> Clipping.PER_TENSOR;
      case "automatic" ->
          new Clipping.Automatic(section.number("stability", 0.01, Range.within(1e-6, 1e6)));
      default -> Clipping.FLAT;
    };
  }

  private static Optional<Adaptive> adaptive(Section section, Clipping clipping) {
    if (!section.has("adaptive")) {
      return Optional.empty();
    }
    if (clipping != Clipping.FLAT) {
      throw section.misplaced("adaptive", "needs clipping: flat");
    }
    return Optional.of(Adaptive.of(section.section("adaptive")));
  }
}
