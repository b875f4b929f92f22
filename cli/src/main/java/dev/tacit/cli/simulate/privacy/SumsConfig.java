package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.experiment.SecureSum;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How sums are formed.
 *
 * @param dropOuts share of a cohort that a real secure aggregation is to bear the loss of; empty
 *     for sums as they are
 * @param corrupt share of a whole cohort that is not counted on
 */
record SumsConfig(OptionalDouble dropOuts, double corrupt) {
  /** What the product asks for unless told otherwise. */
  private static final Demands USUAL = Demands.standard(Adversary.SEMI_MALICIOUS);

  /** Of a trust model that counts with corrupt devices anyway. */
  static SumsConfig withCorrupt(Section section) {
    return of(section, true);
  }

  static SumsConfig of(Section section) {
    return of(section, false);
  }

  private static SumsConfig of(Section section, boolean always) {
    boolean real =
        section.choice("secure-aggregation", "ideal", List.of("ideal", "real")).equals("real");
    return new SumsConfig(
        real
            ? OptionalDouble.of(
                section.number("tolerated-drop-out", USUAL.dropOut(), Range.BELOW_ONE))
            : OptionalDouble.empty(),
        real || always ? section.number("corrupt", USUAL.corrupt(), Range.BELOW_ONE) : 0);
  }

  /** How many devices of a cohort those are, rounded up. */
  int corruptOf(int cohort) {
    return new Demands(
            0, corrupt, USUAL.securityFailure(), USUAL.correctnessFailure(), USUAL.adversary())
        .corruptOf(cohort);
  }

  SecureSum of(Setting setting) {
    if (dropOuts.isPresent()) {
      setting.rounds("privacy.secure-aggregation: real");
    }
    return dropOuts.isPresent()
        ? new SecureSum.Real(
            new Demands(
                dropOuts.getAsDouble(),
                corrupt,
                USUAL.securityFailure(),
                USUAL.correctnessFailure(),
                USUAL.adversary()))
        : new SecureSum.Ideal();
  }
}
