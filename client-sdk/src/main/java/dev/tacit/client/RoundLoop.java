package dev.tacit.client;

import dev.tacit.privacy.accounting.Bounds;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Round after round, with pauses, until there is a reason to stop. Not thread-safe. */
final class RoundLoop {
  /** So that an aggregator that says "at once" does not make this device spin. */
  private static final long SHORTEST_PAUSE_MILLIS = 20;

  /** Repeating the same request would get the same answer. */
  private static final Set<Status.Code> NOT_ADMITTED =
      EnumSet.of(
          Status.Code.UNAUTHENTICATED,
          Status.Code.PERMISSION_DENIED,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.UNIMPLEMENTED);

  private final DeviceTerms terms;
  private final ManagedChannel channel;
  private final Trainer trainer;
  private final SpendBook book;
  private final Announcer announcer;
  private final Backoff backoff;
  private int roundsTaken;
  private int refusalsInARow;
  private long lastContact = System.nanoTime();
  private String detail = "";

  RoundLoop(
      DeviceTerms terms,
      ManagedChannel channel,
      Trainer trainer,
      SpendBook book,
      Announcer announcer) {
    this.terms = terms;
    this.channel = channel;
    this.trainer = trainer;
    this.book = book;
    this.announcer = announcer;
    this.backoff =
        new Backoff(terms.settings().firstRetry(), terms.settings().longestRetry(), terms.random());
  }

  ClientSummary run() {
    try {
      StopReason reason = null;
      while (reason == null) {
        reason = once();
      }
      return summary(reason);
    } catch (InterruptedException e) {
      return interrupted();
    }
  }

  /** One call, and the pause after it; a reason to stop, or null. */
  private StopReason once() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    channel.resetConnectBackoff();
    Participation participation = new Participation(terms, channel, trainer, book, announcer);
    try {
      Ending ending = participation.run();
      lastContact = System.nanoTime();
      return after(ending);
    } catch (Conversation.Lost lost) {
      if (participation.heard()) {
        lastContact = System.nanoTime();
        backoff.reset();
      }
      return after(lost);
    }
  }

  private StopReason after(Ending ending) throws InterruptedException {
    detail = ending.detail();
    if (ending.tookPart()) {
      roundsTaken++;
      refusalsInARow = 0;
    }
    if (ending.taskFinished()) {
      return StopReason.TASK_FINISHED;
    }
    if (ending.declined().isPresent()) {
      refusalsInARow++;
      if (ending.declined().get() == DeclineReason.BUDGET_EXHAUSTED) {
        return StopReason.BUDGET_EXHAUSTED;
      }
      if (refusalsInARow >= terms.settings().refusalsInARow()) {
        return StopReason.PLANS_REFUSED;
      }
    }
    if (ending.comeBackAfter().isEmpty()) {
      Thread.sleep(backoff.next().toMillis());
      return null;
    }
    backoff.reset();
    Duration pause = ending.comeBackAfter().get();
    announcer.comingBack(pause);
    Thread.sleep(Math.max(pause.toMillis(), SHORTEST_PAUSE_MILLIS));
    return null;
  }

  private StopReason after(Conversation.Lost lost) throws InterruptedException {
    detail = lost.getMessage();
    if (NOT_ADMITTED.contains(lost.status().getCode())) {
      return StopReason.NOT_ADMITTED;
    }
    Duration away = Duration.ofNanos(System.nanoTime() - lastContact);
    Duration left = terms.settings().giveUpAfter().minus(away);
    if (left.isNegative() || left.isZero()) {
      return StopReason.AGGREGATOR_UNREACHABLE;
    }
    Duration pause = backoff.next();
    pause = pause.compareTo(left) > 0 ? left : pause;
    announcer.disconnected(pause, AwayReason.of(lost.status()), detail);
    Thread.sleep(pause.toMillis());
    return null;
  }

  private ClientSummary summary(StopReason reason) {
    Charges charges = book.charges();
    Bounds epsilon = charges.epsilon(terms.policy());
    return new ClientSummary(roundsTaken, charges.event(), epsilon, reason, detail);
  }

  /** The interrupt is kept for the caller. */
  private ClientSummary interrupted() {
    try {
      return summary(StopReason.INTERRUPTED);
    } finally {
      Thread.currentThread().interrupt();
    }
  }
}
