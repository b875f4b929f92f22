package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import java.util.Objects;

/** How a trusted server's noise is from round to round. */
public sealed interface ServerNoise {
  /** Of each round by itself, and clipping norms that stay. */
  record Independent() implements ServerNoise {}

  /**
   * DP-FTRL: much of one round's noise is taken back by the next ones, and clients take turns, so
   * that none comes again too soon (Kairouz, McMahan, Song, Thakkar, Thakurta and Xu, ICML 2021;
   * {@link CorrelatedNoise}). Sums are divided by the public size of a group, as noise that is
   * divided by another number each time would not be taken back.
   *
   * @param noise of the same sigma as the plan's noise multiplier
   */
  record Correlated(CorrelatedNoise noise) implements ServerNoise {
    public Correlated {
      Objects.requireNonNull(noise, "noise");
    }
  }

  /**
   * Of each round by itself, with a clipping norm that follows a quantile of the updates' norms;
   * what that costs is in the noise.
   *
   * @param clipping whose first norm is the plan's, and whose noise multiplier for sums is, too
   */
  record Adaptive(AdaptiveClipping clipping) implements ServerNoise {
    public Adaptive {
      Objects.requireNonNull(clipping, "clipping");
    }
  }
}
