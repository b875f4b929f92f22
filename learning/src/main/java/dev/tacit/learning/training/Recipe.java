package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * All that a training is told, but for the examples. Immutable.
 *
 * @param model what is trained
 * @param loss of one example
 * @param optimizer sees noisy gradients only, so it costs no privacy
 * @param privacy what protects the units
 * @param unit whose contributions are clipped
 * @param steps of the whole training, 1 or more
 * @param expectedBatch the public divisor of each step's sum, positive; without privacy the size of
 *     a batch, a whole number; the last one of a pass may be smaller ({@link Privacy.NonPrivate})
 * @param averageDecay of an exponential moving average of the weights, in [0, 1); empty for none
 * @param seed fixes the initial weights and the order of examples in shuffled batches and local
 *     trainings; never draws or noise
 */
public record Recipe(
    ModelSpec model,
    Loss loss,
    Optimizer optimizer,
    Privacy privacy,
    Unit unit,
    int steps,
    double expectedBatch,
    OptionalDouble averageDecay,
    long seed) {

  public Recipe {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(privacy, "privacy");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(averageDecay, "averageDecay");
    Argument.within("steps", steps, 1, Participation.MAXIMUM_STEPS);
    Argument.positive("expectedBatch", expectedBatch);
    averageDecay.ifPresent(decay -> Argument.fraction("averageDecay", decay));
    if (privacy instanceof Privacy.NonPrivate
        && !(expectedBatch == Math.rint(expectedBatch) && expectedBatch <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "expectedBatch must be a whole number without privacy but was " + expectedBatch);
    }
    if (unit instanceof Unit.User && !(clipping(privacy) instanceof Clipping.Flat)) {
      throw new IllegalArgumentException(
          "clipping must be flat for users but was " + clipping(privacy));
    }
    if (privacy instanceof Privacy.DpFtrl ftrl) {
      // Fails where the noise has no bound for the schedule.
      ftrl.noise().sensitivity(ftrl.participation(steps));
    }
  }

  /** Softmax cross-entropy, examples as units, no average, seed 0. */
  public static Recipe of(
      ModelSpec model, Optimizer optimizer, Privacy privacy, int steps, double expectedBatch) {
    return new Recipe(
        model,
        new Loss.SoftmaxCrossEntropy(),
        optimizer,
        privacy,
        Unit.EXAMPLE,
        steps,
        expectedBatch,
        OptionalDouble.empty(),
        0);
  }

  /** The same with another loss. */
  public Recipe withLoss(Loss value) {
    return new Recipe(
        model, value, optimizer, privacy, unit, steps, expectedBatch, averageDecay, seed);
  }

  /** The same with another unit. */
  public Recipe withUnit(Unit value) {
    return new Recipe(
        model, loss, optimizer, privacy, value, steps, expectedBatch, averageDecay, seed);
  }

  /** The same with an average of the weights. */
  public Recipe withAverage(double decay) {
    return new Recipe(
        model,
        loss,
        optimizer,
        privacy,
        unit,
        steps,
        expectedBatch,
        OptionalDouble.of(decay),
        seed);
  }

  /** The same with another seed. */
  public Recipe withSeed(long value) {
    return new Recipe(
        model, loss, optimizer, privacy, unit, steps, expectedBatch, averageDecay, value);
  }

  /**
   * The same with noise of another multiplier, such as {@link
   * dev.tacit.privacy.accounting.Calibration} finds; with correlated noise, that of the whole run.
   *
   * @throws IllegalStateException without privacy
   */
  public Recipe withNoiseMultiplier(double value) {
    return new Recipe(
        model, loss, optimizer, privacyWith(value), unit, steps, expectedBatch, averageDecay, seed);
  }

  private Privacy privacyWith(double multiplier) {
    if (privacy instanceof Privacy.DpSgd p) {
      return new Privacy.DpSgd(p.samplingRate(), multiplier, p.clippingNorm(), p.clipping());
    }
    if (privacy instanceof Privacy.AdaptiveDpSgd p) {
      return new Privacy.AdaptiveDpSgd(
          p.samplingRate(),
          multiplier,
          p.initialNorm(),
          p.quantile(),
          p.rate(),
          p.countDeviation());
    }
    if (privacy instanceof Privacy.DpFtrl p) {
      return new Privacy.DpFtrl(
          p.noise().calibrated(multiplier, p.participation(steps)),
          p.clippingNorm(),
          p.clipping(),
          p.stepsPerPass(),
          p.mostUnits());
    }
    throw notPrivate();
  }

  /** Whether anything is protected. */
  public boolean isPrivate() {
    return !(privacy instanceof Privacy.NonPrivate);
  }

  /** The relation that {@link #event} is for: one unit more or less. */
  public NeighbouringRelation relation() {
    return NeighbouringRelation.ADD_OR_REMOVE_ONE;
  }

  /**
   * What so many steps reveal of one unit, under {@link #relation}: Poisson-sampled Gaussians for
   * DP-SGD; with correlated noise the whole run, whose noise hangs together, from the first step
   * on.
   *
   * @param noisySteps 0 or more; may exceed {@link #steps} where steps were repeated
   * @throws IllegalStateException without privacy: there is no bound
   */
  public PrivacyEvent event(int noisySteps) {
    return event(noisySteps, noiseMultiplier());
  }

  /**
   * The same with another noise multiplier, for calibration: more noise never reveals more.
   *
   * @param noiseMultiplier positive and finite
   */
  public PrivacyEvent event(int noisySteps, double noiseMultiplier) {
    Argument.within("noisySteps", noisySteps, 0, Integer.MAX_VALUE);
    Gaussian gaussian = new Gaussian(noiseMultiplier);
    if (noisySteps == 0) {
      return new Composed(List.of());
    }
    if (privacy instanceof Privacy.DpFtrl) {
      return gaussian;
    }
    return new SelfComposed(new PoissonSampled(samplingRate(), gaussian), noisySteps);
  }

  /**
   * Noise multiplier of one release: of a step's, for DP-SGD; of the whole run's, for correlated
   * noise, where it is sigma over the sensitivity.
   *
   * @throws IllegalStateException without privacy
   */
  public double noiseMultiplier() {
    if (privacy instanceof Privacy.DpSgd dpSgd) {
      return dpSgd.noiseMultiplier();
    }
    if (privacy instanceof Privacy.AdaptiveDpSgd adaptive) {
      return adaptive.noiseMultiplier();
    }
    if (privacy instanceof Privacy.DpFtrl ftrl) {
      return ((Gaussian) ftrl.noise().event(ftrl.participation(steps))).sigma();
    }
    throw notPrivate();
  }

  private double samplingRate() {
    if (privacy instanceof Privacy.DpSgd dpSgd) {
      return dpSgd.samplingRate();
    }
    if (privacy instanceof Privacy.AdaptiveDpSgd adaptive) {
      return adaptive.samplingRate();
    }
    throw notPrivate();
  }

  private static IllegalStateException notPrivate() {
    return new IllegalStateException("recipe must be private but was not: it has no event");
  }

  static Clipping clipping(Privacy privacy) {
    if (privacy instanceof Privacy.DpSgd dpSgd) {
      return dpSgd.clipping();
    }
    return privacy instanceof Privacy.DpFtrl ftrl ? ftrl.clipping() : Clipping.FLAT;
  }

  /**
   * SHA-256 of all of it: what a {@link TrainingState} belongs to. Texts of records name every
   * number exactly.
   */
  byte[] digest() {
    String text =
        String.join(
            "\n",
            model.toJson(),
            loss.toString(),
            optimizer.toString(),
            privacy.toString(),
            unit.toString(),
            steps + " " + expectedBatch + " " + averageDecay + " " + seed);
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 must be offered by the platform", e);
    }
  }
}
