package dev.tacit.learning.training;

import dev.tacit.learning.dpftrl.NoiseStream;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.ParticipationRule;
import dev.tacit.learning.dpftrl.Slots;
import dev.tacit.privacy.noise.SecureRandomStream;

/**
 * DP-FTRL's steps: units by their slots, no secret draw, correlated noise. The slots, the rule that
 * checks every batch against the participation, and the noise stream are of one run: whoever goes
 * on later begins new ones.
 */
final class ScheduledSteps implements Steps {
  private final UnitSum contributions;
  private final Privacy.DpFtrl privacy;
  private final double expectedBatch;
  private final SecureRandomStream random;
  private final Slots slots;
  private final ParticipationRule rule;
  private final NoiseStream noise;

  ScheduledSteps(UnitSum contributions, Recipe recipe, Privacy.DpFtrl privacy, int dimension) {
    int population = contributions.population();
    if (population > privacy.mostUnits()) {
      throw new IllegalArgumentException(
          "units must be at most mostUnits " + privacy.mostUnits() + " but were " + population);
    }
    this.contributions = contributions;
    this.privacy = privacy;
    this.expectedBatch = recipe.expectedBatch();
    Participation participation = privacy.participation(recipe.steps());
    this.random = SecureRandomStream.create();
    this.slots =
        Slots.draw(
            random, population, privacy.stepsPerPass(), recipe.steps() / privacy.stepsPerPass());
    this.rule = new ParticipationRule(participation, population);
    this.noise =
        NoiseStream.open(
            privacy.noise(),
            participation,
            dimension,
            privacy.clippingNorm(),
            privacy.mostUnits(),
            random);
  }

  @Override
  public void release(int step, float[] weights, double[] released) {
    int ofRun = noise.step();
    int[] units = slots.batch(ofRun);
    rule.admit(ofRun, units);
    contributions.compute(step, weights, units, privacy.clippingNorm(), released);
    noise.addNoise(released);
  }

  @Override
  public double divisor() {
    return expectedBatch;
  }

  @Override
  public double clippingNorm() {
    return privacy.clippingNorm();
  }

  @Override
  public void close() {
    noise.close();
    random.close();
  }
}
