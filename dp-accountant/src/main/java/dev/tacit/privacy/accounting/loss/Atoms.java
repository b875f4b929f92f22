package dev.tacit.privacy.accounting.loss;

import java.util.Arrays;

/**
 * Finitely many outcomes.
 *
 * @param logMass ln of the probability of each under Q, which may be too small for a double
 * @param ratio ln P / Q of each, finite
 * @param onlyP mass under P of what Q never has
 * @param onlyQ mass under Q of what P never has
 */
record Atoms(double[] logMass, double[] ratio, double onlyP, double onlyQ) implements Outcomes {
  static Atoms of(double[] p, double[] q) {
    double[] logMass = new double[p.length];
    double[] ratio = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      logMass[i] = Math.log(q[i]);
      ratio[i] = Math.log(p[i] / q[i]);
    }
    return new Atoms(logMass, ratio, 0, 0);
  }

  /** Randomised response of losses +-epsilon: dominates all that is (epsilon, delta)-private. */
  static Atoms randomizedResponse(double epsilon, double delta) {
    double likely = Math.log1p(-delta) - Math.log1p(Math.exp(-epsilon));
    double unlikely = likely - epsilon;
    return new Atoms(
        new double[] {unlikely, likely}, new double[] {epsilon, -epsilon}, delta, delta);
  }

  /** Of a Poisson sample at a rate in (0, 1]; below 1 only where P has all that Q has. */
  Atoms sampled(double q) {
    if (q == 1) {
      return this;
    }
    double[] ratios = Arrays.stream(ratio).map(r -> Sampling.ratio(q, r)).toArray();
    return new Atoms(logMass, ratios, q * onlyP, onlyQ);
  }

  @Override
  public void tell(Direction direction, double step, double reach, double floor, Sink sink) {
    boolean remove = direction == Direction.REMOVE;
    for (int i = 0; i < logMass.length; i++) {
      double loss = remove ? ratio[i] : -ratio[i];
      if (loss >= floor) {
        double used = Math.exp(logMass[i] + (remove ? ratio[i] : 0));
        sink.put((int) Math.floor(2 * loss / step), loss, used);
      }
    }
  }

  @Override
  public double least(Direction direction, double reach) {
    double least = Double.POSITIVE_INFINITY;
    for (double r : ratio) {
      least = Math.min(least, direction == Direction.REMOVE ? r : -r);
    }
    return least;
  }

  @Override
  public double most(Direction direction, double reach) {
    double most = Double.NEGATIVE_INFINITY;
    for (double r : ratio) {
      most = Math.max(most, direction == Direction.REMOVE ? r : -r);
    }
    return most;
  }

  @Override
  public double greatest(Direction direction) {
    return most(direction, 0);
  }

  @Override
  public double infinite(Direction direction) {
    return direction == Direction.REMOVE ? onlyP : onlyQ;
  }

  /** Renyi divergence of the worse direction given that the loss is finite. */
  double rdp(double order) {
    LogSum remove = new LogSum();
    LogSum add = new LogSum();
    for (int i = 0; i < logMass.length; i++) {
      double log = logMass[i] - Math.log1p(-onlyQ);
      remove.add(log + Excess.log(order, ratio[i]));
      add.add(log + Excess.log(1 - order, ratio[i]));
    }
    return Excess.divergence(Math.max(remove.log(), add.log()), order);
  }
}
