package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.stream.IntStream;

/**
 * What was spent so far, valid at all times at once, although events and times of looking are
 * chosen by what was released. Immutable.
 *
 * <p>At a fixed order a, exp((a - 1)(L - R)) is a supermartingale, where L is the privacy loss of
 * what was released and R the sum of the divergences, because R is known before each release
 * (Feldman and Zrnic, NeurIPS 2021). By Ville's inequality L exceeds R + ln(1/d) / (a - 1) at some
 * time with probability d at most (the argument of Whitehouse, Ramdas, Rogers, Wu, ICML 2023, with
 * divergences in place of concentrated privacy). A few orders share delta equally, and the least
 * bound counts. That the loss is above epsilon with probability delta at most implies (epsilon,
 * delta)-differential privacy and is somewhat more, so an odometer is dearer than a filter.
 */
public final class RenyiOdometer {
  private static final double[] ORDERS =
      IntStream.range(0, 24).mapToDouble(i -> 1 + 0.2 * Math.pow(1.6, i)).toArray();

  private final NeighbouringRelation relation;
  private final double delta;
  private final double[] spent;

  private RenyiOdometer(NeighbouringRelation relation, double delta, double[] spent) {
    this.relation = relation;
    this.delta = delta;
    this.spent = spent;
  }

  /**
   * With nothing spent.
   *
   * @param delta in (0, 1)
   */
  public static RenyiOdometer of(NeighbouringRelation relation, double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
    }
    return new RenyiOdometer(relation, delta, new double[ORDERS.length]);
  }

  /**
   * The odometer after an event; to be called before the release.
   *
   * @throws dev.tacit.privacy.accounting.UnsupportedEventException if the event has no Renyi bound
   */
  public RenyiOdometer spend(PrivacyEvent next) {
    double[] after = spent.clone();
    for (int i = 0; i < ORDERS.length; i++) {
      double more = RdpAccountant.rdp(next, relation, ORDERS[i]);
      after[i] = more == 0 ? after[i] : Math.nextUp(after[i] + more);
    }
    return new RenyiOdometer(relation, delta, after);
  }

  /** Upper bound, at delta, of all that was spent; 0 before the first event. */
  public double epsilon() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < ORDERS.length; i++) {
      most = Math.max(most, spent[i]);
      least = Math.min(least, spent[i] + Math.log(ORDERS.length / delta) / (ORDERS[i] - 1));
    }
    return most == 0 ? 0 : least * (1 + 1e-14);
  }
}
