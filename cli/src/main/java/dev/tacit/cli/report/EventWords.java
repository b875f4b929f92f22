package dev.tacit.cli.report;

import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.PrivacyEvents;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.SinglePass;
import dev.tacit.privacy.event.VectorSkellam;
import java.util.ArrayList;
import java.util.List;

/** What an event was, in words. A probability is rounded up. */
public final class EventWords {
  /** Different parts of a composition that are spelled out. */
  private static final int PARTS = 6;

  private EventWords() {}

  /** Of examples. */
  public static String of(PrivacyEvent event) {
    return of(event, PrivacyUnit.EXAMPLE);
  }

  /**
   * Of any unit.
   *
   * @param unit what is drawn, where something is
   */
  public static String of(PrivacyEvent event, PrivacyUnit unit) {
    if (event instanceof Gaussian gaussian) {
      return "a sum with Gaussian noise of " + Figures.noise(gaussian.sigma()) + " × clipping norm";
    } else if (event instanceof DistributedDiscreteGaussian sum) {
      return "a sum of whole numbers with discrete Gaussian noise from "
          + Figures.count(sum.shares(), "device")
          + " or more, sigma "
          + Figures.noise(sum.shareSigma())
          + " each, for contributions of norm up to "
          + Figures.up(sum.l2Sensitivity());
    } else if (event instanceof VectorSkellam skellam) {
      return "a sum of whole numbers with Skellam noise of variance "
          + Figures.exact(skellam.variance())
          + " or more, for contributions of norm up to "
          + Figures.up(skellam.l2Sensitivity());
    } else if (event instanceof PoissonSampled sampled) {
      return "each "
          + unit.label()
          + " drawn independently with probability "
          + Figures.up(sampled.q())
          + ", of these "
          + of(sampled.event(), unit);
    } else if (event instanceof SinglePass pass) {
      return of(pass.event(), unit);
    } else if (event instanceof SelfComposed repeated) {
      return times(repeated.count(), of(repeated.event(), unit));
    } else if (event instanceof Composed composed) {
      return composed(composed.events(), unit);
    }
    return "a release by the mechanism " + PrivacyEvents.toJson(event);
  }

  private static String times(long count, String words) {
    return count == 0
        ? "nothing"
        : count == 1 ? words : Figures.count(count) + " times (" + words + ")";
  }

  /** Runs of equal parts are told once. */
  private static String composed(List<PrivacyEvent> events, PrivacyUnit unit) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < events.size() && parts.size() < PARTS) {
      int to = from + 1;
      while (to < events.size() && events.get(to).equals(events.get(from))) {
        to++;
      }
      parts.add(times(to - from, of(events.get(from), unit)));
      from = to;
    }
    if (from < events.size()) {
      parts.add(Figures.count(events.size() - from) + " more");
    }
    return parts.isEmpty() ? "nothing" : String.join("; then ", parts);
  }
}
