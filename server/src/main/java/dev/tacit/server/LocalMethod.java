package dev.tacit.server;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.secagg.VectorShape;
import java.util.List;

/**
 * What devices that train by local DP-SGD hand in, and so what the server makes of it: functions of
 * noised sums and public numbers, at no cost beyond the steps'. There is nothing like it under the
 * other trust models, whose events are of one clipped and noised vector, the update. Immutable.
 */
public sealed interface LocalMethod {
  /** The update: federated averaging, with any server optimizer. */
  LocalMethod UPDATE = new Update();

  /** The vectors that are summed. */
  List<VectorShape> vectors(int ringBits, int parameters);

  /**
   * Checks what must hold together with the rest of a task.
   *
   * @param settings of round 1
   * @param valueBits of the quantiser
   * @throws IllegalArgumentException if it does not
   */
  void requireFits(DpSgdSettings settings, int valueBits, int cohort);

  /** See {@link #UPDATE}. */
  record Update() implements LocalMethod {
    @Override
    public List<VectorShape> vectors(int ringBits, int parameters) {
      return List.of(new VectorShape(ringBits, parameters));
    }

    @Override
    public void requireFits(DpSgdSettings settings, int valueBits, int cohort) {}
  }

  /**
   * FedNova: slow devices may do fewer steps, and do not count less or more for it ({@link
   * PrivateFedNova}).
   *
   * @param minimumSteps of a device, in [1, steps of the settings]
   */
  record FedNova(int minimumSteps) implements LocalMethod {
    /** Of a quantiser's steps in the least share, so that rounding is next to nothing. */
    private static final double LEAST_LEVELS = 16;

    @Override
    public List<VectorShape> vectors(int ringBits, int parameters) {
      return List.of(new VectorShape(ringBits, parameters), new VectorShape(ringBits, 1));
    }

    @Override
    public void requireFits(DpSgdSettings settings, int valueBits, int cohort) {
      double level = 2 / (Math.pow(2, valueBits) - 1);
      double least = new PrivateFedNova(settings, minimumSteps).leastShare();
      if (!(least >= LEAST_LEVELS * level)) {
        throw new IllegalArgumentException(
            "minimumSteps must be worth at least "
                + LEAST_LEVELS * level
                + " of all the steps, with values of "
                + valueBits
                + " bits, but was worth "
                + least);
      }
    }
  }
}
