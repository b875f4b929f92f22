package dev.tacit.server.round;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.tacit.protocol.v1.Adversary;
import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.SecAggParameters;
import java.time.Duration;
import java.util.List;

/** The aggregator's messages. */
final class Messages {
  private Messages() {}

  static ServerMessage comeBack(long afterMillis, boolean taskFinished, String detail) {
    return ServerMessage.newBuilder()
        .setComeBack(
            ComeBack.newBuilder()
                .setAfterMillis(afterMillis)
                .setTaskFinished(taskFinished)
                .setDetail(detail))
        .build();
  }

  /**
   * @param plan shared by the messages of all devices
   */
  static Effect.Send roundStart(byte[] plan, Attempt attempt, String device) {
    RoundStart start =
        RoundStart.newBuilder()
            .setPlan(UnsafeByteOperations.unsafeWrap(plan))
            .setCheckpointSha256(ByteString.copyFrom(attempt.checkpoint().sha256()))
            .setCheckpointBytes(attempt.checkpoint().bytes())
            .setSummedAttempt(attempt.summed().of(device))
            .build();
    return new Effect.Send(device, ServerMessage.newBuilder().setRoundStart(start).build());
  }

  static ServerMessage cohortFormed(List<String> roster, SecAggParameters parameters) {
    return ServerMessage.newBuilder()
        .setCohortFormed(
            CohortFormed.newBuilder()
                .addAllRoster(roster)
                .setAdversary(adversary(parameters.adversary()))
                .setDegree(parameters.degree())
                .setThreshold(parameters.threshold()))
        .build();
  }

  private static Adversary adversary(dev.tacit.secagg.Adversary named) {
    return switch (named) {
      case SEMI_HONEST -> Adversary.SEMI_HONEST;
      case SEMI_MALICIOUS -> Adversary.SEMI_MALICIOUS;
      case MALICIOUS -> Adversary.MALICIOUS;
    };
  }

  /** To a device that checks in while a round runs. */
  static Effect.Dismiss full(Turn turn, Attempt attempt, String device) {
    long after =
        Pace.spread(turn.rules().pace().whenFull(), device, attempt.round(), attempt.number());
    return new Effect.Dismiss(
        device, comeBack(after, false, "round " + attempt.round() + " is under way"));
  }

  /** To a device that waited to be selected. */
  static Effect.Dismiss notSelected(
      Turn turn, Attempt attempt, String device, boolean taskFinished, String detail) {
    Duration around = turn.rules().pace().afterAbandoned();
    long after = taskFinished ? 0 : Pace.spread(around, device, attempt.round(), attempt.number());
    return new Effect.Dismiss(device, comeBack(after, taskFinished, detail));
  }

  static Effect.Dismiss committed(Turn turn, Attempt attempt, String device) {
    Duration after = turn.rules().pace().afterCommitted();
    return end(attempt, device, Outcome.COMMITTED, "", after);
  }

  static Effect.Dismiss abandoned(Turn turn, Attempt attempt, String device, String detail) {
    Duration after = turn.rules().pace().afterAbandoned();
    return end(attempt, device, Outcome.ABANDONED, detail, after);
  }

  static Effect.Dismiss dropped(Turn turn, Attempt attempt, String device, String detail) {
    Duration after = turn.rules().pace().afterAbandoned();
    return end(attempt, device, Outcome.DROPPED, detail, after);
  }

  private static Effect.Dismiss end(
      Attempt attempt, String device, Outcome outcome, String detail, Duration after) {
    RoundEnd end =
        RoundEnd.newBuilder()
            .setRound(attempt.round())
            .setOutcome(outcome)
            .setDetail(detail)
            .setComeBackAfterMillis(Pace.spread(after, device, attempt.round(), attempt.number()))
            .build();
    return new Effect.Dismiss(device, ServerMessage.newBuilder().setRoundEnd(end).build());
  }
}
