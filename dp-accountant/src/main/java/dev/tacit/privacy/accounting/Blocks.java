package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The runs of one mechanism, composed stage by stage ({@link Stages}). */
final class Blocks {
  /** Shifts tried for a bound on what lies outside of a window, each half the one before. */
  private static final int SHIFTS = 10;

  /** A mass outside of a window below which no other shift is tried. */
  private static final double ENOUGH = 1e-4;

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
   * @param upperError a bound on the sum of the sizes of errors of the upper masses: what lay
   *     outside of windows, and rounding
   * @param lowerError the same of the lower masses
   */
  record Things(LossGrid upper, LossGrid lower, long count, double upperError, double lowerError) {}

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
    Things whole = accounted(0, new Things(upper, lower, (long) things, 0, 0));
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
    double growth = grid.growth();
    return accounted(
        stage,
        new Things(
            grid,
            grid,
            blocks.count(),
            blocks.upperError() * growth,
            blocks.lowerError() * growth));
  }

  private static Things folded(Things of, long size, long count, Window window, double step) {
    if (size == 1 && of.upper() == of.lower()) {
      return new Things(of.upper(), of.upper(), count, of.upperError(), of.lowerError());
    }
    Spectrum spectrum = new Spectrum(length(window, step));
    spectrum.multiply(of.upper(), of.lower(), size);
    spectrum.compose();
    int first = window.first(step);
    double rounding = Math.sqrt(spectrum.length()) * spectrum.rounding();
    double upperOutside =
        outside(of.upper(), of.upper().upper(), size, window, first, spectrum, step);
    double lowerOutside =
        outside(of.lower(), of.lower().lower(), size, window, first, spectrum, step);
    // errors of the things multiply at most as (1 + error)^size - 1 does
    double upperError =
        Math.expm1(size * Math.log1p(of.upperError())) + 2 * upperOutside + rounding;
    double lowerError =
        Math.expm1(size * Math.log1p(of.lowerError())) + 2 * lowerOutside + rounding;
    double[] upper = spectrum.upper(first);
    double[] lower = spectrum.lower(first);
    upperError += trim(upper, upperError / 2);
    lowerError += trim(lower, lowerError / 2);
    return kept(upper, lower, first, step, count, upperError, lowerError);
  }

  /**
   * Drops from both ends as much as may be nothing but error: far out, even a little would weigh
   * much in the bounds of what lies outside of later windows. Something stays.
   *
   * @param most to be dropped from an end
   * @return what was dropped
   */
  private static double trim(double[] mass, double most) {
    int greatest = 0;
    for (int i = 1; i < mass.length; i++) {
      greatest = mass[i] > mass[greatest] ? i : greatest;
    }
    double below = 0;
    for (int i = 0; i < greatest && below + mass[i] <= most; i++) {
      below += mass[i];
      mass[i] = 0;
    }
    double above = 0;
    for (int i = mass.length - 1; i > greatest && above + mass[i] <= most; i--) {
      above += mass[i];
      mass[i] = 0;
    }
    return below + above;
  }

  /** Of the indices where there is any mass. */
  private static Things kept(
      double[] upper,
      double[] lower,
      int first,
      double step,
      long count,
      double upperError,
      double lowerError) {
    int from = 0;
    int to = upper.length;
    while (from < to - 1 && upper[from] == 0 && lower[from] == 0) {
      from++;
    }
    while (to > from + 1 && upper[to - 1] == 0 && lower[to - 1] == 0) {
      to--;
    }
    LossGrid grid =
        LossGrid.of(
            step,
            first + from,
            Arrays.copyOfRange(upper, from, to),
            Arrays.copyOfRange(lower, from, to));
    return new Things(grid, grid, count, upperError, lowerError);
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
    double end = (first + spectrum.length()) * step;
    return beyond(grid, mass, size, window.highShift(), end)
        + beyond(grid, mass, size, -window.lowShift(), first * step);
  }

  /**
   * The mass beyond an edge by Chernoff's bound, above it for a positive shift and below for a
   * negative one. The window's shift is best for the loss itself; on a grid, whose losses are
   * rounded up and add up, so much may be far too much where the loss is bounded, and less serves.
   */
  private static double beyond(LossGrid grid, double[] mass, long size, double shift, double edge) {
    double least = Double.POSITIVE_INFINITY;
    double tilt = shift;
    for (int i = 0; i < SHIFTS && !(least <= ENOUGH); i++) {
      double bound = Math.exp(size * grid.logMoment(mass, tilt) - tilt * edge);
      // Not a number where moments overflow.
      least = bound < least ? bound : least;
      tilt /= 2;
    }
    return least;
  }
}
