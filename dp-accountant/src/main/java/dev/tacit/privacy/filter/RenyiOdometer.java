package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What was spent so far, valid at all times at once, although events and times of looking are
 * chosen by what was released. Immutable.
 *
 * <p>At a fixed order a, exp((a - 1)(L - R)) is a supermartingale of mean 1 at most, where L is the
 * privacy loss of what was released and R the sum of the divergences, because R is known before
 * each release (Feldman and Zrnic, NeurIPS 2021). So is a mean of such over several orders (the
 * method of mixtures: de la Pena, Klass and Lai 2004), and by Ville's inequality it is above 1 / d
 * at some time with probability d at most (as Whitehouse, Ramdas, Rogers and Wu, ICML 2023, argue
 * for concentrated privacy). It grows with L, so L is above the value at which it is 1 / d no more
 * often. That the loss is above epsilon with probability delta at most implies (epsilon,
 * delta)-differential privacy and is somewhat more, so an odometer is dearer than a filter.
 */
public final class RenyiOdometer {
  private static final double[] ORDERS =
      IntStream.range(0, 48).mapToDouble(i -> 1 + 0.1 * Math.pow(1.28, i)).toArray();

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
      if (!(more >= 0)) {
        throw new ArithmeticException(
            "a divergence must be >= 0 but that of " + next + " is " + more);
      }
      after[i] = more == 0 ? after[i] : Math.nextUp(after[i] + more);
    }
    return new RenyiOdometer(relation, delta, after);
  }

  /** Upper bound, at delta, of all that was spent; 0 before the first event. */
  public double epsilon() {
    if (Arrays.stream(spent).allMatch(sum -> sum == 0)) {
      return 0;
    }
    // the least of single orders that share delta equally is above, as a mean is above a share
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ORDERS.length; i++) {
      high = Math.min(high, spent[i] + Math.log(ORDERS.length / delta) / (ORDERS[i] - 1));
    }
    while (high < Double.POSITIVE_INFINITY && high - low > 1e-9 * high) {
      double middle = (low + high) / 2;
      if (logMean(middle) < -Math.log(delta)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high * (1 + 1e-12);
  }

  /** ln of the mixture at a loss. */
  private double logMean(double loss) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ORDERS.length; i++) {
      greatest = Math.max(greatest, (ORDERS[i] - 1) * (loss - spent[i]));
    }
    double sum = 0;
    for (int i = 0; i < ORDERS.length; i++) {
      sum += Math.exp((ORDERS[i] - 1) * (loss - spent[i]) - greatest);
    }
    return greatest + Math.log(sum / ORDERS.length);
  }
}
