package dev.tacit.client;

import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.Chunks;
import io.grpc.Channel;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** Carries out what {@link DeviceRound} wants: the I/O of one Participate call. Not thread-safe. */
final class Participation {
  /** How long a device that declined waits to be told when to come back. */
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private final DeviceRound round;
  private final Channel channel;
  private final Trainer trainer;
  private final SpendBook book;
  private final Announcer announcer;
  private final PrivacyPolicy policy;
  private final ClientSettings settings;
  private final ArrayDeque<Effect> pending = new ArrayDeque<>();
  private Conversation conversation;
  private Ending ending;
  private boolean heard;

  Participation(
      DeviceTerms terms, Channel channel, Trainer trainer, SpendBook book, Announcer announcer) {
    this.round = new DeviceRound(terms, book.charges());
    this.channel = channel;
    this.trainer = trainer;
    this.book = book;
    this.announcer = announcer;
    this.policy = terms.policy();
    this.settings = terms.settings();
  }

  /**
   * Takes part until the call is over. However it ends, but for an {@link Error} or a ledger or
   * state that cannot be written, the ledger says what became of an intent.
   *
   * @throws Conversation.Lost if the aggregator went away
   */
  Ending run() throws Conversation.Lost, InterruptedException {
    try (Conversation opened = Conversation.open(channel)) {
      conversation = opened;
      perform(round.start());
      while (ending == null) {
        ServerMessage message = conversation.receive(patience());
        heard = true;
        perform(round.receive(message));
      }
      return ending;
    } catch (Conversation.Lost lost) {
      boolean farewell = round.leaving();
      settle();
      if (farewell) {
        return ending;
      }
      throw lost;
    } catch (InterruptedException stopped) {
      settle();
      throw stopped;
    } finally {
      round.close();
    }
  }

  /** Whether the aggregator said anything. */
  boolean heard() {
    return heard;
  }

  private Duration patience() {
    return round.leaving()
        ? FAREWELL
        : round.idle() ? settings.checkInPatience() : settings.patience();
  }

  /** After the call was cut: nothing is sent any more. */
  private void settle() throws Conversation.Lost, InterruptedException {
    pending.clear();
    perform(round.lost());
  }

  private void perform(List<Effect> effects) throws Conversation.Lost, InterruptedException {
    pending.addAll(effects);
    while (!pending.isEmpty()) {
      perform(pending.remove());
    }
  }

  private void perform(Effect effect) throws Conversation.Lost, InterruptedException {
    if (effect instanceof Effect.Enter entered) {
      announcer.phase(entered.round(), entered.phase());
    } else if (effect instanceof Effect.Waiting waiting) {
      announcer.waiting(waiting.round(), waiting.phase());
    } else if (effect instanceof Effect.Accepted accepted) {
      announcer.accepted(accepted.plan(), accepted.epsilonAfter());
    } else if (effect instanceof Effect.Send send) {
      conversation.send(send.message(), settings.patience());
    } else if (effect instanceof Effect.SendSecAgg secAgg) {
      sendPieces(secAgg.message());
    } else if (effect instanceof Effect.Fetch fetch) {
      fetch(fetch);
    } else if (effect instanceof Effect.Train train) {
      train(train);
    } else if (effect instanceof Effect.Intend intend) {
      book.intend(intend.plan());
    } else if (effect instanceof Effect.Keep keep) {
      keep(keep);
    } else if (effect instanceof Effect.Settle settle) {
      book.settle(settle.plan(), settle.outcome());
    } else if (effect instanceof Effect.Over over) {
      announcer.roundEnded(over.round(), over.outcome(), book.charges().epsilon(policy).upper());
    } else if (effect instanceof Effect.Declined declined) {
      announcer.declined(declined.round(), declined.reason(), declined.detail());
    } else if (effect instanceof Effect.End end) {
      ending = end.ending();
    }
  }

  private void sendPieces(byte[] message) throws Conversation.Lost, InterruptedException {
    for (SecAggChunk piece : Chunks.split(message)) {
      conversation.send(DeviceMessage.newBuilder().setSecAgg(piece).build(), settings.patience());
    }
  }

  private void fetch(Effect.Fetch wanted) throws Conversation.Lost, InterruptedException {
    try {
      byte[] bytes =
          CheckpointFetch.fetch(
              channel, wanted.checkpointSha256(), wanted.checkpointBytes(), settings.patience());
      Fetched fetched = Fetched.decode(wanted.plan(), bytes);
      pending.addAll(stillWanted() ? round.fetched(fetched) : List.of());
    } catch (Refusal refusal) {
      pending.addAll(stillWanted() ? round.failed(refusal) : List.of());
    }
  }

  private void train(Effect.Train wanted) throws Conversation.Lost, InterruptedException {
    DevicePlan plan = wanted.plan();
    announcer.training(plan.round(), 0, plan.assignment().steps());
    try {
      Contribution trained =
          trainer.contribution(plan, wanted.fetched(), wanted.summed(), announcer);
      pending.addAll(stillWanted() ? round.trained(trained) : List.of());
    } catch (Refusal refusal) {
      pending.addAll(stillWanted() ? round.failed(refusal) : List.of());
    }
  }

  /** What was to be sent behind it is not: the round has cost nothing. */
  private void keep(Effect.Keep wanted) {
    try {
      trainer.variates().orElseThrow().write(wanted.plan(), wanted.variate());
    } catch (UncheckedIOException e) {
      pending.clear();
      pending.addAll(
          round.notKept(
              new Refusal(
                  DeclineReason.DEVICE_FAILED,
                  "the control variate must be kept but cannot be written: " + e.getMessage(),
                  "the control variate must be kept but cannot be written",
                  e)));
    }
  }

  /**
   * A round that ended while this device fetched or trained costs nothing: what came meanwhile is
   * heard before anything of it is sent.
   */
  private boolean stillWanted() throws Conversation.Lost, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Optional<ServerMessage> message = conversation.poll();
    if (message.isPresent()) {
      pending.addAll(round.receive(message.get()));
    }
    return message.isEmpty();
  }
}
