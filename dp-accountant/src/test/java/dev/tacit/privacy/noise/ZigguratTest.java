package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.junit.jupiter.api.Test;

/** The density that the tables make, against the half-normal one, with 40 digits. */
class ZigguratTest {
  private static final DfpField DIGITS = new DfpField(40);

  /** Of |Z| beyond the start of the tail: erfc(r / sqrt(2)), by mpmath 1.x with 40 digits. */
  private static final String TAIL_MASS = "0.000258032487653900890506251";

  @Test
  void tables_everyLayer_densityWithinClaim() {
    Dfp peak = DIGITS.getTwo().divide(DIGITS.getPi()).sqrt();
    double worst = 0;
    for (int layer = 1; layer < Ziggurat.LAYERS; layer++) {
      double inner = Ziggurat.x(layer + 1);
      for (double part : new double[] {1e-6, 0.25, 0.5, 0.75, 1 - 1e-6}) {
        double x = inner + part * (Ziggurat.x(layer) - inner);
        Dfp normal = peak.multiply(gaussian(x));
        Dfp error = density(x).divide(normal).subtract(DIGITS.getOne());
        worst = Math.max(worst, Math.abs(error.toDouble()));
      }
    }
    // GaussianNoise claims 2^-40 for everything together.
    assertThat(worst).isGreaterThan(0).isLessThan(0x1p-41);
  }

  @Test
  void tables_baseLayer_holdsTheTailsShare() {
    Dfp inner = DIGITS.newDfp(Ziggurat.inner(0)).divide(DIGITS.newDfp(1L << 55));
    Dfp tail = DIGITS.getOne().subtract(inner).divide(normalisation());
    double error = tail.divide(DIGITS.newDfp(TAIL_MASS)).subtract(DIGITS.getOne()).toDouble();
    assertThat(Math.abs(error)).isLessThan(0x1p-41);
  }

  private static Dfp gaussian(double x) {
    Dfp exact = DIGITS.newDfp(x);
    return exact.multiply(exact).divide(2).negate().exp();
  }

  /** What the sampler makes at x below the start of the tail, in exact arithmetic on its tables. */
  private static Dfp density(double x) {
    Dfp density = DIGITS.getZero();
    Dfp height = gaussian(x);
    for (int layer = 0; layer < Ziggurat.LAYERS; layer++) {
      Dfp width = DIGITS.newDfp(Ziggurat.x(layer));
      Dfp chance = DIGITS.getZero();
      if (layer == 0 || x < Ziggurat.x(layer + 1)) {
        chance = DIGITS.getOne();
      } else if (x < Ziggurat.x(layer)) {
        Dfp low = DIGITS.newDfp(Ziggurat.f(layer));
        chance = height.subtract(low).divide(DIGITS.newDfp(Ziggurat.f(layer + 1)).subtract(low));
      }
      density = density.add(chance.divide(width));
    }
    return density.divide(normalisation());
  }

  /** The normal integral in units of one layer's area. */
  private static Dfp normalisation() {
    Dfp area = DIGITS.newDfp(Ziggurat.x(0)).multiply(DIGITS.newDfp(Ziggurat.f(1)));
    return DIGITS.getPi().divide(2).sqrt().divide(area);
  }
}
