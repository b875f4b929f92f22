package dev.tacit.client;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.v1.CheckIn;
import dev.tacit.protocol.v1.Decline;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.ProtocolException;
import dev.tacit.protocol.wire.Wire;
import dev.tacit.secagg.SecAggException;
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
  private final DeviceTerms terms;
  private final Charges charges;
  private DeviceState state = new CheckedIn(this);
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
      return leave(refusal);
    } catch (ProtocolException broken) {
      String detail = broken.reason() + ": " + broken.getMessage();
      return leave(new Refusal(DeclineReason.PROTOCOL_BROKEN, detail, broken));
    } catch (SecAggException broken) {
      return leave(new Refusal(DeclineReason.PROTOCOL_BROKEN, broken.getMessage(), broken));
    }
  }

  /** The device has the plan's checkpoint. */
  List<Effect> fetched(Fetched fetched) {
    return state.fetched(fetched);
  }

  /** The device trained. */
  List<Effect> trained(Contribution trained) {
    return state.trained(trained);
  }

  /** The device could not get or use the checkpoint, or could not train. */
  List<Effect> failed(Refusal refusal) {
    return state.failed(refusal);
  }

  /** The device could not do an {@link Effect.Keep}, nor anything that was to come behind. */
  List<Effect> notKept(Refusal refusal) {
    return state.notKept(refusal);
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

  DeviceTerms terms() {
    return terms;
  }

  Charges charges() {
    return charges;
  }

  /** What is said from here on is of this plan's round. */
  void concerns(DevicePlan plan) {
    round = plan.round();
  }

  /** Settles, says why (the aggregator what it may know), and waits to be let go. */
  List<Effect> leave(Refusal refusal) {
    List<Effect> effects = new ArrayList<>(state.settled(Optional.empty()));
    if (!effects.isEmpty()) {
      effects.add(new Effect.Over(round, RoundOutcome.LEFT));
    }
    effects.add(new Effect.Declined(round, refusal.reason(), refusal.getMessage()));
    String told = refusal.told();
    Decline decline =
        Decline.newBuilder()
            .setRound(round)
            .setReason(refusal.reason().onTheWire())
            .setDetail(told.length() > 500 ? told.substring(0, 500) : told)
            .build();
    effects.add(new Effect.Send(DeviceMessage.newBuilder().setDecline(decline).build()));
    become(new Leaving(this, refusal.reason(), refusal.getMessage()));
    return effects;
  }

  /** Settles, tells how a round in progress ended, and ends. */
  List<Effect> end(Ending ending, RoundOutcome outcome) {
    Optional<RoundOutcome> told = Optional.of(outcome);
    List<Effect> effects = new ArrayList<>(state.settled(told));
    if (state.inRound()) {
      effects.add(new Effect.Enter(round, ClientPhase.ROUND_END));
      effects.add(new Effect.Over(round, outcome));
    }
    effects.add(new Effect.End(ending));
    become(new Ended(this));
    return effects;
  }

  void become(DeviceState next) {
    state.close();
    state = next;
  }
}
