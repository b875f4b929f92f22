package dev.tacit.client;

import com.google.protobuf.ByteString;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.CheckIn;
import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.Decline;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.Ready;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.ProtocolException;
import dev.tacit.protocol.wire.Wire;
import dev.tacit.secagg.SecAggException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One device's part in one Participate call, as a state machine without I/O: what arrived goes in,
 * what to do comes out.
 *
 * <pre>
 *               RoundStart        fetched   trained  CohortFormed  SecAgg       RoundEnd  ComeBack  lost
 * CheckedIn     Fetching|Leaving  -         -        -             -            -         Ended     Ended
 * Fetching      -                 Training  -        -             -            Ended     Ended     Ended
 * Training      -                 -         Trained  -             -            Ended     Ended     Ended
 * Trained       -                 -         -        Aggregating   -            Ended     Ended     Ended
 * Aggregating   -                 -         -        -             Aggregating  Ended     -         Ended
 * Leaving       ignored           -         -        ignored       ignored      Ended     Ended     Ended
 * </pre>
 *
 * <p>What is not in the table breaks the protocol: the device settles its ledger, declines, and is
 * Leaving, as it is when it refuses a plan, a cohort or a secure-aggregation message, or fails. The
 * spend is intended on the way from Fetching to Training, before the examples are touched: whatever
 * the device does then, leaving included, might depend on them. It is settled when Training,
 * Trained or Aggregating is left. NOTHING_REVEALED is said only if training did not fail and the
 * masked input was never given out for sending. Not thread-safe.
 */
final class DeviceRound implements AutoCloseable {
  private static final long LONGEST_ABSENCE_MILLIS = Duration.ofDays(1).toMillis();

  private final DeviceTerms terms;
  private final Charges charges;
  private State state = new CheckedIn();
  private int round;

  DeviceRound(DeviceTerms terms, Charges charges) {
    this.terms = terms;
    this.charges = charges;
  }

  /** What to do first. */
  List<Effect> start() {
    CheckIn checkIn =
        CheckIn.newBuilder()
            .setProtocolVersion(Wire.PROTOCOL_VERSION)
            .setPopulation(terms.population())
            .setSigningCertificate(ByteString.copyFrom(terms.signing().certificateDer()))
            .build();
    return List.of(
        new Effect.Enter(0, ClientPhase.CHECK_IN),
        new Effect.Send(DeviceMessage.newBuilder().setCheckIn(checkIn).build()),
        new Effect.Waiting(0, ClientPhase.CHECK_IN));
  }

  /** What to do about a message; one that breaks the protocol makes the device leave. */
  List<Effect> receive(ServerMessage message) {
    try {
      return switch (message.getBodyCase()) {
        case COME_BACK -> state.comeBack(message.getComeBack());
        case ROUND_START -> state.roundStart(message.getRoundStart());
        case COHORT_FORMED -> state.cohortFormed(message.getCohortFormed());
        case SEC_AGG -> state.secAgg(message.getSecAgg());
        case ROUND_END -> state.roundEnd(message.getRoundEnd());
        case BODY_NOT_SET ->
            throw new ProtocolException(
                ProtocolException.Reason.MALFORMED,
                "a message must have a known body but has none");
      };
    } catch (Refusal refusal) {
      return leave(refusal.reason(), refusal.getMessage());
    } catch (ProtocolException broken) {
      return leave(DeclineReason.PROTOCOL_BROKEN, broken.reason() + ": " + broken.getMessage());
    } catch (SecAggException broken) {
      return leave(DeclineReason.PROTOCOL_BROKEN, broken.getMessage());
    }
  }

  /** The device has the plan's checkpoint. */
  List<Effect> fetched(Checkpoint checkpoint) {
    if (!(state instanceof Fetching fetching)) {
      throw new IllegalStateException("state must be Fetching but was " + state);
    }
    DevicePlan plan = fetching.plan;
    state = new Training(plan, fetching.checkpointSha256);
    return List.of(
        new Effect.Enter(round, ClientPhase.RECORD_SPEND),
        new Effect.Intend(plan),
        new Effect.Enter(round, ClientPhase.TRAIN),
        new Effect.Train(plan, checkpoint));
  }

  /** The device trained: {@code update} is new weights less the checkpoint's; not copied. */
  List<Effect> trained(float[] update) {
    if (!(state instanceof Training training)) {
      throw new IllegalStateException("state must be Training but was " + state);
    }
    state = new Trained(training.plan, training.checkpointSha256, update);
    return List.of(
        new Effect.Enter(round, ClientPhase.READY),
        new Effect.Send(
            DeviceMessage.newBuilder().setReady(Ready.newBuilder().setRound(round)).build()),
        new Effect.Waiting(round, ClientPhase.READY));
  }

  /** The device could not get or use the checkpoint, or could not train. */
  List<Effect> failed(Refusal refusal) {
    if (state instanceof Training training) {
      training.failed = true;
    }
    return leave(refusal.reason(), refusal.getMessage());
  }

  /** The connection is lost, or the device stops. */
  List<Effect> lost() {
    return end(state.lost(), RoundOutcome.LOST);
  }

  /** Whether the device only waits to be let go. */
  boolean leaving() {
    return state instanceof Leaving;
  }

  /** Whether the device waits to be chosen. */
  boolean idle() {
    return state instanceof CheckedIn;
  }

  /** Wipes what is secret. */
  @Override
  public void close() {
    state.close();
  }

  @Override
  public String toString() {
    return state.toString();
  }

  private List<Effect> leave(DeclineReason reason, String detail) {
    List<Effect> effects = new ArrayList<>(state.settled(Optional.empty()));
    if (!effects.isEmpty()) {
      effects.add(new Effect.Over(round, RoundOutcome.LEFT));
    }
    effects.add(new Effect.Declined(round, reason, detail));
    Decline decline =
        Decline.newBuilder()
            .setRound(round)
            .setReason(reason.onTheWire())
            .setDetail(detail.length() > 500 ? detail.substring(0, 500) : detail)
            .build();
    effects.add(new Effect.Send(DeviceMessage.newBuilder().setDecline(decline).build()));
    become(new Leaving(reason, detail));
    return effects;
  }

  /** Settles, tells how a round in progress ended, and ends. */
  private List<Effect> end(Ending ending, RoundOutcome outcome) {
    Optional<RoundOutcome> told = Optional.of(outcome);
    List<Effect> effects = new ArrayList<>(state.settled(told));
    if (state.inRound()) {
      effects.add(new Effect.Enter(round, ClientPhase.ROUND_END));
      effects.add(new Effect.Over(round, outcome));
    }
    effects.add(new Effect.End(ending));
    become(new Ended());
    return effects;
  }

  private void become(State next) {
    state.close();
    state = next;
  }

  private static Duration bounded(long unsignedMillis) {
    boolean within = unsignedMillis >= 0 && unsignedMillis <= LONGEST_ABSENCE_MILLIS;
    return Duration.ofMillis(within ? unsignedMillis : LONGEST_ABSENCE_MILLIS);
  }

  private static ProtocolException unexpected(String message, Object state) {
    return new ProtocolException(
        ProtocolException.Reason.UNEXPECTED, message + " does not belong in " + state);
  }

  /** Refuses all but what a state overrides. */
  private abstract sealed class State permits CheckedIn, InRound, Leaving, Ended {
    List<Effect> comeBack(ComeBack told) {
      return end(
          new Ending(
              Optional.of(bounded(told.getAfterMillis())),
              told.getTaskFinished(),
              lost().declined(),
              lost().detail(),
              false),
          RoundOutcome.DROPPED);
    }

    List<Effect> roundStart(RoundStart told) throws Refusal {
      throw unexpected("RoundStart", this);
    }

    List<Effect> cohortFormed(CohortFormed told) throws Refusal {
      throw unexpected("CohortFormed", this);
    }

    List<Effect> secAgg(SecAggChunk told) throws Refusal {
      throw unexpected("SecAgg", this);
    }

    List<Effect> roundEnd(RoundEnd told) throws Refusal {
      throw unexpected("RoundEnd", this);
    }

    /** How the call ends if it is cut here. */
    Ending lost() {
      return new Ending(Optional.empty(), false, Optional.empty(), "", false);
    }

    /** Closes what was intended; nothing if nothing was. */
    List<Effect> settled(Optional<RoundOutcome> outcome) {
      return List.of();
    }

    boolean inRound() {
      return false;
    }

    void close() {}

    @Override
    public String toString() {
      return getClass().getSimpleName();
    }
  }

  private final class CheckedIn extends State {
    @Override
    List<Effect> roundStart(RoundStart told) throws Refusal {
      DevicePlan plan = DevicePlan.parse(told.getPlan().toByteArray(), terms.settings());
      round = plan.round();
      double epsilon = terms.judge(plan, charges);
      byte[] digest = told.getCheckpointSha256().toByteArray();
      long bytes = told.getCheckpointBytes();
      if (digest.length != Sha256.BYTES || bytes < 1 || bytes > plan.largestCheckpoint()) {
        throw new Refusal(
            DeclineReason.CHECKPOINT_INVALID,
            String.format(
                "checkpoint must be 1 to %d bytes with a digest of %d but was %s with %d",
                plan.largestCheckpoint(),
                Sha256.BYTES,
                Long.toUnsignedString(bytes),
                digest.length));
      }
      state = new Fetching(plan, digest);
      return List.of(
          new Effect.Accepted(plan, epsilon),
          new Effect.Enter(round, ClientPhase.FETCH_CHECKPOINT),
          new Effect.Fetch(plan, digest, Math.toIntExact(bytes)));
    }
  }

  /** From the accepted plan to the end. */
  private abstract sealed class InRound extends State
      permits Fetching, Training, Trained, Aggregating {
    final DevicePlan plan;

    InRound(DevicePlan plan) {
      this.plan = plan;
    }

    @Override
    List<Effect> roundEnd(RoundEnd told) {
      if (told.getRound() != plan.round()) {
        throw unexpected("RoundEnd of round " + Integer.toUnsignedString(told.getRound()), this);
      }
      RoundOutcome outcome = outcome(told.getOutcome());
      return end(
          new Ending(
              Optional.of(bounded(told.getComeBackAfterMillis())),
              false,
              Optional.empty(),
              "",
              outcome == RoundOutcome.COMMITTED),
          outcome);
    }

    /** A sum that was committed without this device's input is one that dropped it. */
    private RoundOutcome outcome(dev.tacit.protocol.v1.Outcome told) {
      return switch (told) {
        case COMMITTED -> inputGiven() ? RoundOutcome.COMMITTED : RoundOutcome.DROPPED;
        case ABANDONED -> RoundOutcome.ABANDONED;
        case DROPPED -> RoundOutcome.DROPPED;
        default ->
            throw new ProtocolException(
                ProtocolException.Reason.MALFORMED, "outcome must be a known one but was " + told);
      };
    }

    boolean inputGiven() {
      return false;
    }

    @Override
    boolean inRound() {
      return true;
    }
  }

  private final class Fetching extends InRound {
    private final byte[] checkpointSha256;

    Fetching(DevicePlan plan, byte[] checkpointSha256) {
      super(plan);
      this.checkpointSha256 = checkpointSha256;
    }
  }

  private final class Training extends InRound {
    private final byte[] checkpointSha256;
    private boolean failed;

    Training(DevicePlan plan, byte[] checkpointSha256) {
      super(plan);
      this.checkpointSha256 = checkpointSha256;
    }

    /** That training failed may tell something of the examples, and no noise is on it. */
    @Override
    List<Effect> settled(Optional<RoundOutcome> outcome) {
      return List.of(
          new Effect.Settle(
              plan, failed ? Outcome.MAY_HAVE_BEEN_REVEALED : Outcome.NOTHING_REVEALED));
    }
  }

  private final class Trained extends InRound {
    private final byte[] checkpointSha256;
    private final float[] update;

    Trained(DevicePlan plan, byte[] checkpointSha256, float[] update) {
      super(plan);
      this.checkpointSha256 = checkpointSha256;
      this.update = update;
    }

    @Override
    List<Effect> cohortFormed(CohortFormed told) throws Refusal {
      DeviceCohort cohort = DeviceCohort.join(told, plan, checkpointSha256, update, terms);
      state = new Aggregating(plan, cohort);
      return List.of(
          new Effect.Enter(round, ClientPhase.ADVERTISE_KEYS),
          new Effect.SendSecAgg(cohort.advertise()),
          new Effect.Waiting(round, ClientPhase.ADVERTISE_KEYS));
    }

    @Override
    List<Effect> settled(Optional<RoundOutcome> outcome) {
      return List.of(new Effect.Settle(plan, Outcome.NOTHING_REVEALED));
    }
  }

  private final class Aggregating extends InRound {
    private final DeviceCohort cohort;

    Aggregating(DevicePlan plan, DeviceCohort cohort) {
      super(plan);
      this.cohort = cohort;
    }

    @Override
    List<Effect> secAgg(SecAggChunk told) {
      Optional<byte[]> reply = cohort.receive(told);
      if (reply.isEmpty()) {
        return List.of();
      }
      ClientPhase phase = cohort.phase();
      return List.of(
          new Effect.Enter(round, phase),
          new Effect.SendSecAgg(reply.get()),
          new Effect.Waiting(round, phase));
    }

    @Override
    List<Effect> comeBack(ComeBack told) {
      throw unexpected("ComeBack", this);
    }

    @Override
    List<Effect> settled(Optional<RoundOutcome> outcome) {
      Outcome settled =
          !inputGiven()
              ? Outcome.NOTHING_REVEALED
              : outcome.equals(Optional.of(RoundOutcome.COMMITTED))
                  ? Outcome.RELEASED
                  : Outcome.MAY_HAVE_BEEN_REVEALED;
      return List.of(new Effect.Settle(plan, settled));
    }

    @Override
    boolean inputGiven() {
      return cohort.inputGiven();
    }

    @Override
    void close() {
      cohort.close();
    }
  }

  /** Declined; what was under way may still arrive. */
  private final class Leaving extends State {
    private final DeclineReason reason;
    private final String detail;

    Leaving(DeclineReason reason, String detail) {
      this.reason = reason;
      this.detail = detail;
    }

    @Override
    List<Effect> roundStart(RoundStart told) {
      return List.of();
    }

    @Override
    List<Effect> cohortFormed(CohortFormed told) {
      return List.of();
    }

    @Override
    List<Effect> secAgg(SecAggChunk told) {
      return List.of();
    }

    @Override
    List<Effect> roundEnd(RoundEnd told) {
      return end(
          new Ending(
              Optional.of(bounded(told.getComeBackAfterMillis())),
              false,
              Optional.of(reason),
              detail,
              false),
          RoundOutcome.LEFT);
    }

    @Override
    Ending lost() {
      return new Ending(Optional.empty(), false, Optional.of(reason), detail, false);
    }
  }

  private final class Ended extends State {
    @Override
    List<Effect> comeBack(ComeBack told) {
      throw unexpected("ComeBack", this);
    }
  }
}
