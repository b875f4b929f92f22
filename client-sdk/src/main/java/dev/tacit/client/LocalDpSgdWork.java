package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.Quantizer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Local DP-SGD: noise on each step, rounding afterwards.
 *
 * @param settings of this device: of fewer steps than planned, if that is allowed and it does no
 *     more
 * @param range of the quantiser
 * @param minimumSurvivors the policy's
 * @param handIn what becomes of the noised steps
 */
record LocalDpSgdWork(
    DpSgdSettings settings,
    int ringBits,
    int valueBits,
    double range,
    int minimumSurvivors,
    HandIn handIn)
    implements Assignment {
  @Override
  public TrustModel trustModel() {
    return TrustModel.LOCAL_DP_SGD;
  }

  @Override
  public int steps() {
    return settings.steps();
  }

  /** One noisy step. */
  @Override
  public PrivacyEvent step() {
    return new PoissonSampled(settings.samplingRate(), new Gaussian(settings.noiseMultiplier()));
  }

  @Override
  public PrivacyEvent event() {
    return settings.event();
  }

  @Override
  public double noiseMultiplier() {
    return settings.noiseMultiplier();
  }

  /** The quantiser says when the ring is too small. */
  @Override
  public int largestRoster() {
    return PrivacyPolicy.LARGEST_COHORT;
  }

  @Override
  public List<VectorShape> vectors(int parameters) {
    return handIn.dimensions(parameters).stream()
        .map(dimension -> new VectorShape(ringBits, dimension))
        .toList();
  }

  @Override
  public double variateRange() {
    return handIn instanceof HandIn.Variates variates ? variates.variateRange() : 0;
  }

  @Override
  public List<Double> variateTerms() {
    return List.of(
        settings.clippingNorm(),
        settings.noiseMultiplier(),
        settings.samplingRate(),
        (double) settings.expectedBatch(),
        (double) settings.steps(),
        variateRange());
  }

  @Override
  public Contribution train(
      Model model,
      Start start,
      ExampleStore examples,
      SecureRandomStream random,
      IntConsumer progress) {
    return handIn.train(model, start, examples, settings, range, random, progress);
  }

  @Override
  public List<int[]> encode(
      Contribution trained, int roster, SessionBinding session, SecureRandom random) {
    List<Double> ranges = handIn.ranges(range);
    List<int[]> encoded = new ArrayList<>();
    for (float[] vector : trained.vectors()) {
      double bound = ranges.get(encoded.size());
      encoded.add(new Quantizer(ringBits, valueBits, bound, roster).encode(vector, random));
    }
    return encoded;
  }

  @Override
  public List<Assumption> assumptions() {
    List<Assumption> all = new ArrayList<>(steps(settings));
    all.addAll(handIn.assumptions(settings));
    return all;
  }

  private static List<Assumption> steps(DpSgdSettings settings) {
    return List.of(
        Assumption.enforced(
            "Each step draws every example independently with probability at most q = "
                + settings.samplingRate()
                + ", by the operating system's generator; the draw is not told to anybody"),
        Assumption.enforced(
            "Each example's gradient is clipped to Euclidean norm C = "
                + settings.clippingNorm()
                + " before it is summed, and no example's gradient depends on another example"),
        Assumption.enforced(
            "Gaussian noise of standard deviation sigma C, sigma = "
                + settings.noiseMultiplier()
                + ", from a generator keyed by the operating system is added to each sum, also to"
                + " an empty one"),
        Assumption.enforced(
            "The divisor of each sum is the public constant "
                + settings.expectedBatch()
                + "; neither the number of drawn examples nor that of all examples is used or"
                + " sent"),
        Assumption.enforced("Clamping, rounding, masking and the sum work on noised values only"),
        Assumption.assumed(
            "The floating-point noise is as good as exact: the generator's construction resists the"
                + " known attacks on low bits, which is not a proof for every rounding of the"
                + " training arithmetic"),
        Assumption.assumed(
            "One person's data are one example: nobody appears in several examples of this device"),
        Assumption.assumed(
            "No other device, and no other ledger of this device, holds the same example"));
  }
}
