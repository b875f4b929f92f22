package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.train.config.PrivacyConfig.Adaptive;
import dev.tacit.cli.train.config.PrivacyConfig.Correlation;
import dev.tacit.cli.train.config.PrivacyConfig.TreeNoise;
import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Amplification;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.ServerNoise;
import dev.tacit.simulation.fleet.Availability;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Noise of the server on sums of clipped updates.
 *
 * @param clippingNorm of a whole update; the first round's, if it adapts
 * @param noise of a round's sum; with correlated noise of the whole run
 * @param correlation of the noise of rounds, if it hangs together
 * @param adaptive how the norm follows the updates, if it does
 * @param noiseCohort that the noise is as for, if it is not the cohort
 */
record CentralPrivacy(
    double clippingNorm,
    NoiseWish noise,
    Optional<Correlation> correlation,
    Optional<Adaptive> adaptive,
    Amplification amplification,
    OptionalInt noiseCohort,
    SumsConfig sums)
    implements PrivacyConfig {
  private static final String DRAWN = "privacy.amplification: poisson";

  static CentralPrivacy of(Section section) {
    if (section.has("adaptive") && section.has("noise")) {
      throw section.misplaced("adaptive", "must not stand beside noise, which hangs together");
    }
    return new CentralPrivacy(
        section.number(
            "clipping-norm",
            Range.within(AdaptiveClipping.SMALLEST_NORM, AdaptiveClipping.LARGEST_NORM)),
        NoiseWish.of(section, NoiseWish.MULTIPLIERS),
        section.has("noise")
            ? Optional.of(Correlation.of(section.section("noise")))
            : Optional.empty(),
        section.has("adaptive")
            ? Optional.of(Adaptive.of(section.section("adaptive")))
            : Optional.empty(),
        section.choice("amplification", "none", List.of("none", "poisson")).equals("poisson")
            ? Amplification.POISSON
            : Amplification.NONE,
        section.has("noise-cohort")
            ? OptionalInt.of((int) section.whole("noise-cohort", 1, 1 << 30))
            : OptionalInt.empty(),
        SumsConfig.of(section));
  }

  @Override
  public Hidden hides() {
    return Hidden.USERS;
  }

  @Override
  public Protection protection(Setting setting) {
    int expected = setting.expected();
    if (noiseCohort.orElse(expected) < expected) {
      throw new IllegalArgumentException(
          "privacy.noise-cohort must be at least the cohort's %d but was %d"
              .formatted(expected, noiseCohort.getAsInt()));
    }
    if (amplification == Amplification.POISSON) {
      requireSecretDraws(setting.rounds(DRAWN));
    }
    double charged = charged(setting);
    // Next above: what is charged must not be more than what is added is for.
    double added =
        noiseCohort.isPresent()
            ? charged * expected / noiseCohort.getAsInt() * (1 + 0x1p-40)
            : charged;
    ServerNoise kind = kind(setting, added);
    return new Protection.Central(
        plan(setting, kind, added),
        kind,
        amplification,
        noiseCohort,
        sums.of(setting),
        noise.delta());
  }

  /** In words of the configuration; the claim checks it again. */
  private void requireSecretDraws(Cohorts.Rounds rounds) {
    if (!(rounds.selection() instanceof Selection.Poisson)) {
      throw new IllegalArgumentException(
          "privacy.amplification must be none for cohorts that are not drawn client by client"
              + " (cohort.rate) but was poisson");
    }
    RoundRules rules = rounds.rules();
    String with = "must not be given with privacy.amplification: poisson, where all updates count";
    refuse("cohort.goal", rules.goal() != Integer.MAX_VALUE, with);
    refuse("cohort.minimum", rules.minimum() != 0, with);
    refuse("cohort.deadline", !rules.deadline().equals(RoundRules.NEVER), with);
    refuse("cohort.pause", !rules.pause().isZero(), with);
    Fleet fleet = rounds.fleet();
    String nobody =
        "must not be given with privacy.amplification: poisson, where all who are drawn";
    refuse(
        "fleet.drop-out",
        fleet.classes().stream().anyMatch(kind -> kind.dropOut() > 0),
        nobody + " report");
    refuse("fleet.stragglers", fleet.stragglers().share() > 0, nobody + " do the same");
    refuse(
        "fleet.availability",
        !(fleet.availability() instanceof Availability.Always),
        nobody + " are there");
    refuse(
        "privacy.secure-aggregation",
        sums.dropOuts().isPresent(),
        "must be ideal with privacy.amplification: poisson, for sessions of few fail and are seen"
            + " to, but was real");
    refuse(
        "privacy.noise",
        correlation.isPresent(),
        "must not stand beside amplification: poisson, for clients that take turns are not drawn");
  }

  private static void refuse(String key, boolean given, String rule) {
    if (given) {
      throw new IllegalArgumentException(key + " " + rule);
    }
  }

  /** The noise multiplier that a run is charged for. */
  private double charged(Setting setting) {
    if (amplification == Amplification.POISSON) {
      double rate = rate(setting);
      return noise.multiplier(
          NeighbouringRelation.ADD_OR_REMOVE_ONE,
          z -> new SelfComposed(new PoissonSampled(rate, new Gaussian(z)), setting.steps()));
    }
    long releases = correlation.isPresent() ? 1 : setting.participations();
    return noise.multiplier(CentralPlan.RELATION, z -> new SelfComposed(new Gaussian(z), releases));
  }

  private double rate(Setting setting) {
    return noiseCohort.isPresent()
        ? Math.min(1, (double) noiseCohort.getAsInt() / setting.population().size())
        : ((Selection.Poisson) setting.rounds(DRAWN).selection()).rate();
  }

  private ServerNoise kind(Setting setting, double multiplier) {
    if (correlation.isPresent()) {
      Participation limits = setting.turns();
      if (correlation.get() instanceof TreeNoise tree
          && limits.most() > 1
          && tree.steps() > limits.separation()) {
        throw new IllegalArgumentException(
            "privacy.noise.steps must be at most the %d rounds from one turn to the next (cohort.groups or rest) but was %d"
                .formatted(limits.separation(), tree.steps()));
      }
      CorrelatedNoise run = correlation.get().of(limits).calibrated(multiplier, limits);
      return new ServerNoise.Correlated(run);
    } else if (adaptive.isPresent()) {
      Adaptive rule = adaptive.get();
      return new ServerNoise.Adaptive(
          new AdaptiveClipping(
              multiplier,
              clippingNorm,
              rule.quantile(),
              rule.rate(),
              rule.countDeviation(multiplier, setting.expected())));
    }
    return new ServerNoise.Independent();
  }

  private CentralPlan plan(Setting setting, ServerNoise kind, double multiplier) {
    if (kind instanceof ServerNoise.Adaptive adapting) {
      return AdaptiveCentralPlan.first(
              adapting.clipping(), setting.dimension(), setting.boundedCohort())
          .vector();
    }
    double sigma =
        kind instanceof ServerNoise.Correlated correlated ? correlated.noise().sigma() : multiplier;
    try {
      return CentralPlan.of(setting.dimension(), clippingNorm, setting.boundedCohort(), sigma);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "privacy must ask for noise that sums have room for but noise multiplier %s for cohorts of %d has none: %s"
              .formatted(Figures.noise(sigma), setting.boundedCohort(), e.getMessage()),
          e);
    }
  }
}
