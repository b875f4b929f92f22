package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.randomness.Draws;
import java.time.Duration;

/**
 * Availability by the hour of day. The share of the fleet that is available follows a cosine,
 *
 * <pre>  mean (1 + a cos(2 pi (hour - peakHour) / 24)),  a = (ratio - 1) / (ratio + 1),</pre>
 *
 * where hour is that of the fleet's middle time zone, 0 at the start of the simulation. "4x
 * difference between low and high numbers of participating devices over a 24 hours period for a
 * US-centric population", more at night, is what Bonawitz et al., "Towards Federated Learning at
 * Scale: System Design", MLSys 2019, section 9, saw in production; the cosine is ours.
 *
 * <p>Each client has a time zone, habits that shift its day, and a liking for being available, all
 * drawn once. Its own curve has the larger amplitude that makes the fleet's what is said above. It
 * is available or not for a whole window at a time, windows are independent, and each client's
 * begin at a time of its own.
 *
 * @param mean share of the fleet that is available, over a day; in (0, 1]
 * @param ratio of the fleet's highest to its lowest share, 1 or more and finite
 * @param peakHour local hour of the highest share, in [0, 24)
 * @param zones neighbouring time zones of one hour, equally populated, 1 to 24
 * @param shift deviation of the habits' normal shift of the day, hours in [0, 12]
 * @param spread a client's mean is uniform in mean (1 - spread) to mean (1 + spread); in [0, 1]
 * @param window 1 second to 12 hours
 */
public record Diurnal(
    double mean,
    double ratio,
    double peakHour,
    int zones,
    double shift,
    double spread,
    Duration window)
    implements Availability {
  private static final double HOUR = 3600;
  private static final double RADIANS_PER_HOUR = 2 * Math.PI / 24;

  public Diurnal {
    if (!(mean > 0 && mean <= 1)) {
      throw new IllegalArgumentException("mean must be in (0, 1] but was " + mean);
    }
    if (!(ratio >= 1 && ratio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("ratio must be at least 1 and finite but was " + ratio);
    }
    if (!(peakHour >= 0 && peakHour < 24)) {
      throw new IllegalArgumentException("peakHour must be in [0, 24) but was " + peakHour);
    }
    Argument.within("zones", zones, 1, 24);
    if (!(shift >= 0 && shift <= 12)) {
      throw new IllegalArgumentException("shift must be in [0, 12] hours but was " + shift);
    }
    if (!(spread >= 0 && spread <= 1)) {
      throw new IllegalArgumentException("spread must be in [0, 1] but was " + spread);
    }
    if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofHours(12)) > 0) {
      throw new IllegalArgumentException(
          "window must be in 1 second to 12 hours but was " + window);
    }
    double own = own(ratio, zones, shift, window);
    if (!(own >= 0 && own <= 1)) {
      throw new IllegalArgumentException(
          "ratio must be at most "
              + ratio(flattening(zones, shift, window))
              + " with these zones, shift and window but was "
              + ratio);
    }
    if (mean * (1 + spread) * (1 + own) > 1) {
      throw new IllegalArgumentException(
          "mean must be at most "
              + 1 / ((1 + spread) * (1 + own))
              + ", so that nobody's probability is above 1, but was "
              + mean);
    }
  }

  /**
   * Four times as many devices at the peak as at the least (source above), over the four time zones
   * of the continental United States. The rest is not published and ours: on average one device in
   * ten is available, most at 3 in the morning, shifted by 2 hours from one to another, some up to
   * half as much or as little again, for half an hour at a time.
   */
  public static Diurnal published() {
    return new Diurnal(0.1, 4, 3, 4, 2, 0.5, Duration.ofMinutes(30));
  }

  /** The share of a large fleet that is available, on average. */
  public double share(double seconds) {
    double angle = RADIANS_PER_HOUR * (seconds / HOUR - peakHour);
    return mean * (1 + amplitude(ratio) * StrictMath.cos(angle));
  }

  @Override
  public boolean available(long seed, int client, double seconds) {
    if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "seconds must be at least 0 and finite but was " + seconds);
    }
    Draws habits = Draws.of(seed, "fleet.habits", client, 0);
    double zone = habits.below(zones) - (zones - 1) / 2.0;
    double moved = shift * habits.normal();
    double liking = 1 + spread * (2 * habits.uniform() - 1);
    double length = length(window);
    double offset = length * habits.uniform();
    double number = Math.floor((seconds + offset) / length);
    double middle = (number + 0.5) * length - offset;
    double hour = middle / HOUR + zone + moved;
    double own = own(ratio, zones, shift, window);
    double probability =
        mean * liking * (1 + own * StrictMath.cos(RADIANS_PER_HOUR * (hour - peakHour)));
    return Draws.of(seed, "fleet.available", client, (long) number).uniform() < probability;
  }

  private static double length(Duration window) {
    return window.toNanos() / 1e9;
  }

  private static double amplitude(double ratio) {
    return (ratio - 1) / (ratio + 1);
  }

  private static double ratio(double amplitude) {
    return (1 + amplitude) / (1 - amplitude);
  }

  /** A client's amplitude; with 24 zones the fleet has none, and clients neither. */
  private static double own(double ratio, int zones, double shift, Duration window) {
    return ratio == 1 ? 0 : amplitude(ratio) / flattening(zones, shift, window);
  }

  /**
   * What is left of a cosine when it is averaged over zones, over normal shifts (the real part of
   * the normal distribution's characteristic function) and over a window.
   */
  private static double flattening(int zones, double shift, Duration window) {
    double sum = 0;
    for (int zone = 0; zone < zones; zone++) {
      sum += StrictMath.cos(RADIANS_PER_HOUR * (zone - (zones - 1) / 2.0));
    }
    double turned = RADIANS_PER_HOUR * shift;
    double half = RADIANS_PER_HOUR * length(window) / HOUR / 2;
    return sum / zones * StrictMath.exp(-turned * turned / 2) * StrictMath.sin(half) / half;
  }
}
