package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The runs of one mechanism, composed stage by stage ({@link Stages}). */
final class Blocks {
  /** A transform of more points takes too much memory. */
  private static final long LONGEST = 1 << 24;

  private final double theta;
  private final Deviations deviations;
  private final double things;
  private double logUpper;
  private double logLower;

  /**
   * Things of the same loss.
   *
   * @param upper whose upper masses dominate
   * @param lower whose lower masses are dominated
   * @param error a bound on the sum of the sizes of errors of either masses: what lay outside of
   *     windows, and rounding
   */
  record Things(LossGrid upper, LossGrid lower, long count, double error) {}

  Blocks(double theta, double things, Deviations deviations) {
    this.theta = theta;
    this.things = things;
    this.deviations = deviations;
  }

  /** ln of what all upper masses were divided by. */
  double logUpper() {
    return logUpper;
  }

  /** ln of what all lower masses were divided by. */
  double logLower() {
    return logLower;
  }

  /**
   * What is left to be composed on the last grid.
   *
   * @throws ArithmeticException if a transform would be too long
   */
  List<Things> compose(LossGrid upper, LossGrid lower, Stages stages, double finest) {
    Things whole = accounted(0, new Things(upper, lower, (long) things, 0));
    List<Things> rests = new ArrayList<>();
    double step = finest;
    int number = 0;
    for (Stages.Stage stage : stages.stages()) {
      long rest = stage.things() % stage.size();
      if (rest > 0) {
        rests.add(folded(whole, rest, 1, stage.rest(), step));
      }
      Things blocks = folded(whole, stage.size(), stage.blocks(), stage.window(), step);
      number++;
      whole = coarser(number, blocks, stage.blocks());
      for (int i = 0; i < rests.size(); i++) {
        rests.set(i, coarser(number, rests.get(i), stage.blocks()));
      }
      step *= Stages.COARSER;
    }
    rests.add(whole);
    return rests;
  }

  private Things accounted(int stage, Things known) {
    deviations.add(stage, known.lower(), known.count());
    logUpper += known.count() * known.upper().logUpper();
    logLower += known.count() * known.lower().logLower();
    return known;
  }

  private Things coarser(int stage, Things blocks, double all) {
    LossGrid grid = blocks.upper().coarser(Stages.COARSER, theta, deviations.price(all));
    return accounted(stage, new Things(grid, grid, blocks.count(), blocks.error() * grid.growth()));
  }

  private static Things folded(Things of, long size, long count, Window window, double step) {
    if (size == 1 && of.upper() == of.lower()) {
      return new Things(of.upper(), of.upper(), count, of.error());
    }
    Spectrum spectrum = new Spectrum(length(window, step));
    spectrum.multiply(of.upper(), of.lower(), size);
    spectrum.compose();
    int first = window.first(step);
    double outside =
        Math.max(
            outside(of.upper(), of.upper().upper(), size, window, first, spectrum, step),
            outside(of.lower(), of.lower().lower(), size, window, first, spectrum, step));
    double rounding = Math.sqrt(spectrum.length()) * spectrum.rounding();
    // errors of the things multiply at most as (1 + error)^size - 1 does
    double inherited = Math.expm1(size * Math.log1p(of.error()));
    double error = inherited + 2 * outside + rounding;
    return trimmed(spectrum.upper(first), spectrum.lower(first), first, step, count, error);
  }

  /**
   * Drops from both ends as much as may be nothing but error: far out, even a little would weigh
   * much in the bounds of what lies outside of later windows.
   */
  private static Things trimmed(
      double[] upper, double[] lower, int first, double step, long count, double error) {
    int from = 0;
    int to = upper.length;
    double dropped = 0;
    while (from < to && dropped + Math.max(upper[from], lower[from]) <= error / 2) {
      dropped += Math.max(upper[from], lower[from]);
      from++;
    }
    double above = 0;
    while (to > from && above + Math.max(upper[to - 1], lower[to - 1]) <= error / 2) {
      above += Math.max(upper[to - 1], lower[to - 1]);
      to--;
    }
    double[] keptUpper = Arrays.copyOfRange(upper, from, to);
    double[] keptLower = Arrays.copyOfRange(lower, from, to);
    LossGrid grid = LossGrid.of(step, first + from, keptUpper, keptLower);
    return new Things(grid, grid, count, error + dropped + above);
  }

  static int length(Window window, double step) {
    long length = window.length(step);
    boolean fits = Math.max(-window.low(), window.high()) / step < 1 << 29;
    if (!(fits && length <= LONGEST)) {
      throw new ArithmeticException("a grid of " + length + " steps of " + step);
    }
    return (int) length;
  }

  /** The mass outside of the window, which wraps around into it. */
  private static double outside(
      LossGrid grid,
      double[] mass,
      long size,
      Window window,
      int first,
      Spectrum spectrum,
      double step) {
    double above = size * grid.logMoment(mass, window.highShift());
    double below = size * grid.logMoment(mass, -window.lowShift());
    return Math.exp(above - window.highShift() * (first + spectrum.length()) * step)
        + Math.exp(below + window.lowShift() * first * step);
  }
}
