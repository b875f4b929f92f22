package dev.tacit.cli.simulate.rounds;

import java.util.Locale;
import java.util.Optional;

/**
 * What is written down of a round: a column of {@code rounds.csv} each, in this order, and a key of
 * a line of {@code rounds.jsonl}. A new one belongs behind the others.
 */
public enum RoundColumn {
  /** From 1. */
  ROUND(Kind.WHOLE),
  /** Simulated time when the round was over, since the first began. */
  SIMULATED_SECONDS(Kind.NUMBER, "round/simulated_seconds"),
  /** Devices that were asked. */
  COHORT(Kind.WHOLE),
  /** Of these whose updates count. */
  COUNTED(Kind.WHOLE, "round/counted"),
  LATE(Kind.WHOLE),
  DROPPED_OUT(Kind.WHOLE),
  /** Whether too few counted. */
  ABANDONED(Kind.FLAG),
  /** That counted devices trained on. */
  EXAMPLES(Kind.WHOLE),
  /** L2 norm of the mean update, with its noise. */
  UPDATE_NORM(Kind.NUMBER, "round/update_norm"),
  /** In [0, 1]. */
  TEST_ACCURACY(Kind.NUMBER, "test/accuracy"),
  /** In nats. */
  TEST_LOSS(Kind.NUMBER, "test/loss"),
  /** Models that the round's devices were sent: {@link Traffic}. */
  BYTES_DOWN(Kind.WHOLE),
  /** Updates that they sent back. */
  BYTES_UP(Kind.WHOLE),
  /** Upper bound for a user who took part in all rounds until then. */
  EPSILON(Kind.NUMBER, "privacy/epsilon"),
  /** Mean over clients of each one's accuracy on its own held-out examples. */
  CLIENT_ACCURACY(Kind.NUMBER, "clients/accuracy"),
  /** How far clients are from that mean: the root of the mean square. */
  CLIENT_DEVIATION(Kind.NUMBER, "clients/deviation"),
  /** The accuracy that a tenth of the clients does not exceed. */
  CLIENT_TENTH(Kind.NUMBER, "clients/tenth"),
  /** The same mean with the clients' own models. */
  PERSONAL_ACCURACY(Kind.NUMBER, "clients/personal_accuracy"),
  /** Share of what an attacker wants the model to say that it says. */
  ATTACK_SUCCESS(Kind.NUMBER, "attack/success"),
  /** Norm of the sum before its noise over that of the noise; only a simulation can tell. */
  SIGNAL_TO_NOISE(Kind.NUMBER, "privacy/signal_to_noise"),
  /** Share of the devices whose update was clipped; only a simulation can tell. */
  CLIPPED(Kind.NUMBER, "privacy/clipped"),
  /** Of whole updates, where they are clipped. */
  CLIPPING_NORM(Kind.NUMBER, "privacy/clipping_norm"),
  /** Of the larger cohort that noise and epsilon are as for. */
  NOISE_COHORT(Kind.WHOLE);

  /** How a value is written. */
  public enum Kind {
    WHOLE,
    NUMBER,
    FLAG
  }

  private final Kind kind;
  private final Optional<String> tag;

  RoundColumn(Kind kind) {
    this.kind = kind;
    this.tag = Optional.empty();
  }

  RoundColumn(Kind kind, String tag) {
    this.kind = kind;
    this.tag = Optional.of(tag);
  }

  public Kind kind() {
    return kind;
  }

  /** The name of its curve in TensorBoard, if it has one. */
  public Optional<String> tag() {
    return tag;
  }

  /** As it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
