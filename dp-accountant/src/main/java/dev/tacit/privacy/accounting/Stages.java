package dev.tacit.privacy.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How the runs of one mechanism are composed: in blocks on a fine grid, blocks of blocks on a grid
 * that is coarser, and so on, so that each transform is about as long (Ghazi, Kamath, Kumar and
 * Manurangsi 2022, "Faster Privacy Accounting via Evolving Discretization"). A grid of step h costs
 * each thing on it h^2; with blocks of 64 or more and steps eight times as large, no stage costs
 * more than the first.
 *
 * @param stages the first has the finest grid; empty if all runs are composed at once
 */
record Stages(List<Stage> stages) {
  /** How much coarser each grid is than the one before. */
  static final int COARSER = 8;

  private static final int LEAST = COARSER * COARSER;

  /**
   * Blocks.
   *
   * @param things to be composed: runs in the first stage, then blocks of the stage before
   * @param size things in a block; those left over are a block of their own
   * @param window of a block's loss
   * @param rest of the loss of those left over
   * @param refinement the grid's step is the last grid's divided by this
   */
  record Stage(long things, int size, Window window, Window rest, int refinement) {
    long blocks() {
      return things / size;
    }
  }

  /**
   * As many stages as make the transforms shortest.
   *
   * @param outside ln of the tilted mass of all runs let outside of windows on each side
   * @param whole width of the window of the whole composition, nats
   */
  static Stages of(Losses.Run run, double theta, double curvature, double outside, double whole) {
    List<Stage> best = List.of();
    double least = whole;
    List<Stage> known = new ArrayList<>();
    long things = run.count();
    double runs = 1;
    while (things >= 2 * LEAST) {
      int size = size(things);
      double left = runs * Math.max(1, things % size);
      runs *= size;
      Window block = window(run, theta, curvature, outside, runs);
      known.add(new Stage(things, size, block, window(run, theta, curvature, outside, left), 1));
      things /= size;
      // in units of the finest step, which is smaller the more stages share what is lost
      double length = whole / Math.pow(COARSER, known.size());
      for (int i = 0; i < known.size(); i++) {
        length += known.get(i).window().width() / Math.pow(COARSER, i);
      }
      length *= Math.sqrt(known.size() + 1);
      if (length < least) {
        least = length;
        best = List.copyOf(known);
      }
    }
    return new Stages(numbered(best));
  }

  private static List<Stage> numbered(List<Stage> windows) {
    List<Stage> stages = new ArrayList<>();
    int refinement = power(windows.size());
    for (Stage stage : windows) {
      stages.add(new Stage(stage.things(), stage.size(), stage.window(), stage.rest(), refinement));
      refinement /= COARSER;
    }
    return List.copyOf(stages);
  }

  private static int power(int stages) {
    return 1 << (stages * Integer.numberOfTrailingZeros(COARSER));
  }

  /** A size that leaves nothing over, or one, or as little as there is. */
  private static int size(long things) {
    int best = LEAST;
    for (int size = LEAST; size <= 2 * LEAST && things % best != 0; size++) {
      boolean fewer = things % size < things % best;
      best = fewer ? size : best;
    }
    return best;
  }

  private static Window window(
      Losses.Run run, double theta, double curvature, double outside, double runs) {
    DoubleUnaryOperator moment = t -> runs * run.logMoment().applyAsDouble(t);
    double blocks = run.count() / runs;
    return Window.of(moment, theta, Math.sqrt(runs * curvature), outside - Math.log(blocks));
  }

  /** How much finer the first grid is than the last. */
  int refinement() {
    return power(stages.size());
  }

  /** The things whose grids cost as much on the last grid as all these runs on theirs. */
  double effective(long count) {
    double finest = refinement();
    return (stages.size() + 1) * (count / (finest * finest));
  }

  /** The longest window as if on the last grid, nats. */
  double widest() {
    return stages.stream().mapToDouble(s -> s.window().width() * s.refinement()).max().orElse(0);
  }
}
