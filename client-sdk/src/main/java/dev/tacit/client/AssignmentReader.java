package dev.tacit.client;

import static dev.tacit.client.PlanRules.require;
import static dev.tacit.client.PlanRules.requireKnown;
import static dev.tacit.client.PlanRules.requirePositive;
import static dev.tacit.client.PlanRules.unsigned;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.protocol.v1.CentralDp;
import dev.tacit.protocol.v1.DistributedDp;
import dev.tacit.protocol.v1.FedNova;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.LocalSgd;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.Scaffold;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.ShareNoise;

/** Reads what a plan has a device do, and refuses what is out of range or not known. */
final class AssignmentReader {
  private static final int MAXIMUM_RING_BITS = 32;
  private static final int MAXIMUM_VALUE_BITS = 30;

  /** The most steps of a plan over those that this device does of it. */
  private static final long MOST_SHARES = 100;

  private AssignmentReader() {}

  /**
   * @param plan with training
   * @param parameters of the plan's model
   * @throws Refusal POLICY_REFUSES_PLAN if something is missing or out of its range, or distributed
   *     noise has no honest survivors by the policy
   */
  static Assignment read(Plan plan, int parameters, ClientSettings limits, PrivacyPolicy policy)
      throws Refusal {
    boolean local = plan.getTrainingCase() == Plan.TrainingCase.LOCAL_DP_SGD;
    require(
        plan.hasQuantisation() == local,
        "quantisation must be there for local_dp_sgd only but was "
            + (local ? "missing" : "there"));
    if (local) {
      return local(plan, limits, policy);
    }
    return plan.hasDistributedDp()
        ? distributed(plan.getDistributedDp(), parameters, limits, policy)
        : central(plan.getCentralDp(), parameters, limits, policy);
  }

  private static Assignment local(Plan plan, ClientSettings limits, PrivacyPolicy policy)
      throws Refusal {
    requireKnown(plan.getLocalDpSgd());
    requireKnown(plan.getQuantisation());
    LocalDpSgd training = plan.getLocalDpSgd();
    Quantisation told = quantisation(plan.getQuantisation());
    DpSgdSettings settings = settings(training, limits);
    HandIn handIn = handIn(training, settings, told.getRange(), limits);
    return new LocalDpSgdWork(
        handIn instanceof HandIn.Normalised normalised
            ? normalised.nova().atMost(limits.maximumSteps())
            : settings,
        told.getRingBits(),
        told.getValueBits(),
        told.getRange(),
        policy.minimumCohort(),
        handIn);
  }

  private static HandIn handIn(
      LocalDpSgd told, DpSgdSettings settings, double range, ClientSettings limits) throws Refusal {
    return switch (told.getHandInCase()) {
      case FED_NOVA -> normalised(told.getFedNova(), settings, limits);
      case SCAFFOLD -> variates(told.getScaffold(), settings, range);
      case HANDIN_NOT_SET -> HandIn.UPDATE;
    };
  }

  private static HandIn variates(Scaffold told, DpSgdSettings settings, double range)
      throws Refusal {
    requireKnown(told);
    requirePositive("variate_range", told.getVariateRange());
    try {
      HandIn.Variates variates = new HandIn.Variates(told.getVariateRange());
      // Checks that they go together.
      variates.scaffold(settings, range);
      return variates;
    } catch (IllegalArgumentException e) {
      throw refusal("scaffold", e);
    }
  }

  private static HandIn normalised(FedNova told, DpSgdSettings settings, ClientSettings limits)
      throws Refusal {
    requireKnown(told);
    require(
        settings.proximal() == 0,
        "proximal must be 0 with fed_nova but was " + settings.proximal());
    int least = told.getMinimumSteps();
    require(
        least >= 1 && least <= settings.steps(),
        "minimum_steps must be from 1 to " + settings.steps() + " but was " + unsigned(least));
    requireDone("minimum_steps", least, limits.maximumSteps());
    return new HandIn.Normalised(new PrivateFedNova(settings, least));
  }

  private static Assignment distributed(
      DistributedDp told, int parameters, ClientSettings limits, PrivacyPolicy policy)
      throws Refusal {
    requireKnown(told);
    LocalSgdSettings settings = settings(told.getTraining(), limits);
    ShareNoise noise = noise(told);
    // The session is held to either.
    int minimum = Math.max(told.getMinimumSurvivors(), policy.minimumCohort());
    try {
      DistributedPlan plan =
          new DistributedPlan(
              noise,
              parameters,
              told.getClippingNorm(),
              DistributedDpWork.bounds(told.getCohort(), minimum, policy.demands()),
              told.getScaleUnits(),
              told.getShareVarianceUnits(),
              told.getRingBits());
      return new DistributedDpWork(settings, plan, minimum, policy.demands());
    } catch (IllegalArgumentException e) {
      throw refusal("distributed_dp", e);
    }
  }

  private static ShareNoise noise(DistributedDp told) throws Refusal {
    return switch (told.getNoise()) {
      case DISCRETE_GAUSSIAN -> ShareNoise.GAUSSIAN;
      case SKELLAM -> ShareNoise.SKELLAM;
      case SHARE_NOISE_UNSPECIFIED, UNRECOGNIZED ->
          throw PlanRules.refusal("noise must be a known one but was " + told.getNoise());
    };
  }

  private static Assignment central(
      CentralDp told, int parameters, ClientSettings limits, PrivacyPolicy policy) throws Refusal {
    requireKnown(told);
    LocalSgdSettings settings = settings(told.getTraining(), limits);
    try {
      CentralPlan plan =
          new CentralPlan(
              parameters,
              told.getClippingNorm(),
              told.getCohort(),
              told.getScaleUnits(),
              told.getNoiseMultiplier(),
              told.getRingBits());
      return new CentralDpWork(settings, plan, policy.minimumCohort());
    } catch (IllegalArgumentException e) {
      throw refusal("central_dp", e);
    }
  }

  private static Refusal refusal(String what, IllegalArgumentException e) {
    return new Refusal(DeclineReason.POLICY_REFUSES_PLAN, what + ": " + e.getMessage(), e);
  }

  private static void requireSteps(int steps, int most) throws Refusal {
    require(steps >= 1, "steps must be from 1 to 2^31 - 1 but was " + unsigned(steps));
    requireDone("steps", steps, most);
  }

  /** How many a device does at most stays on it. */
  private static void requireDone(String name, int steps, int most) throws Refusal {
    if (steps > most) {
      String was = " but was " + steps;
      throw new Refusal(
          DeclineReason.POLICY_REFUSES_PLAN,
          name + " must be from 1 to " + most + was,
          name + " must be no more than this device does" + was,
          null);
    }
  }

  private static void requireMomentum(double momentum) throws Refusal {
    require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1) but was " + momentum);
  }

  private static void requireProximal(double proximal, double learningRate) throws Refusal {
    try {
      Argument.proximal("proximal", proximal, learningRate);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.POLICY_REFUSES_PLAN, e.getMessage(), e);
    }
  }

  private static LocalSgdSettings settings(LocalSgd told, ClientSettings limits) throws Refusal {
    requireKnown(told);
    requireSteps(told.getSteps(), limits.maximumSteps());
    require(
        told.getBatch() >= 1,
        "batch must be from 1 to 2^31 - 1 but was " + unsigned(told.getBatch()));
    requirePositive("learning_rate", told.getLearningRate());
    requireMomentum(told.getMomentum());
    requireProximal(told.getProximal(), told.getLearningRate());
    return new LocalSgdSettings(
        told.getSteps(),
        told.getBatch(),
        told.getLearningRate(),
        told.getMomentum(),
        told.getProximal());
  }

  private static DpSgdSettings settings(LocalDpSgd told, ClientSettings limits) throws Refusal {
    // Of FedNova's a device may do fewer.
    long most = (told.hasFedNova() ? MOST_SHARES : 1) * limits.maximumSteps();
    requireSteps(told.getSteps(), (int) Math.min(Integer.MAX_VALUE, most));
    double q = told.getSamplingRate();
    require(q > 0 && q <= 1, "sampling_rate must be in (0, 1] but was " + q);
    double sigma = told.getNoiseMultiplier();
    require(
        sigma > 0 && sigma <= GaussianNoise.MAXIMUM_NOISE_MULTIPLIER,
        "noise_multiplier must be > 0 and <= "
            + GaussianNoise.MAXIMUM_NOISE_MULTIPLIER
            + " but was "
            + sigma);
    double norm = told.getClippingNorm();
    require(
        norm >= DpSgdSettings.SMALLEST_CLIPPING_NORM && norm <= DpSgdSettings.LARGEST_CLIPPING_NORM,
        "clipping_norm must be in [2^-20, 2^20] but was " + norm);
    requirePositive("learning_rate", told.getLearningRate());
    requirePositive("expected_batch", told.getExpectedBatch());
    requireMomentum(told.getMomentum());
    requireProximal(told.getProximal(), told.getLearningRate());
    return new DpSgdSettings(
            told.getSteps(),
            q,
            told.getNoiseMultiplier(),
            told.getClippingNorm(),
            told.getLearningRate(),
            told.getExpectedBatch(),
            told.getMomentum())
        .withProximal(told.getProximal());
  }

  private static Quantisation quantisation(Quantisation told) throws Refusal {
    require(
        told.getRingBits() >= 1 && told.getRingBits() <= MAXIMUM_RING_BITS,
        "ring_bits must be from 1 to "
            + MAXIMUM_RING_BITS
            + " but was "
            + unsigned(told.getRingBits()));
    require(
        told.getValueBits() >= 1
            && told.getValueBits() <= MAXIMUM_VALUE_BITS
            && told.getValueBits() < told.getRingBits(),
        "value_bits must be from 1 to "
            + MAXIMUM_VALUE_BITS
            + " and below ring_bits but was "
            + unsigned(told.getValueBits()));
    require(
        told.getRange() > 0 && told.getRange() <= Float.MAX_VALUE,
        "range must be finite and > 0 but was " + told.getRange());
    return told;
  }
}
