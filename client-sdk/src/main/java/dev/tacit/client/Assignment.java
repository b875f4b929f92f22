package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.IntConsumer;

/** What a plan has a device do with its examples, and what that costs; within its ranges. */
sealed interface Assignment permits LocalDpSgdWork, UserLevelWork {
  /** Whose noise the cost rests on. */
  TrustModel trustModel();

  /** Of training, for those who watch. */
  int steps();

  /** The kind of release that a fixed schedule repeats. */
  PrivacyEvent step();

  /** What one round releases, under the trust model's unit and relation. */
  PrivacyEvent event();

  /** Standard deviation of the noise that counts, over the largest contribution. */
  double noiseMultiplier();

  /** Devices on a roster at least, and in a sum that this device helps to unmask. */
  int minimumSurvivors();

  /** Devices on a roster at most. */
  int largestRoster();

  /** Whether the server sends a control variate, and this device has to keep its own. */
  default boolean needsVariates() {
    return variateRange() > 0;
  }

  /** What the numbers of this device's control variate are within; 0 if there is none. */
  default double variateRange() {
    return 0;
  }

  /**
   * What a control variate that is kept goes with, besides its task: a server that clipped to less
   * the next round would have it handed in under less noise than it was made with.
   */
  default List<Double> variateTerms() {
    return List.of();
  }

  /** Of the vectors that are handed in. */
  List<VectorShape> vectors(int parameters);

  /**
   * What this device hands in, before it is encoded; finite.
   *
   * @param start left as it is
   */
  Contribution train(
      Model model,
      Start start,
      ExampleStore examples,
      SecureRandomStream random,
      IntConsumer progress);

  /**
   * The inputs of one secure aggregation, one for each vector. Once for each: two with noise hold
   * it by less.
   *
   * @param trained by {@link #train}
   * @param roster devices on it, at most {@link #largestRoster}
   * @param session that it is the input of
   * @throws IllegalArgumentException if so many updates cannot be summed
   */
  List<int[]> encode(Contribution trained, int roster, SessionBinding session, SecureRandom random);

  /** What the cost rests on, but for what holds of any round ({@link Assumptions}). */
  List<Assumption> assumptions();
}
