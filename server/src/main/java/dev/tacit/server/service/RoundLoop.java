package dev.tacit.server.service;

import dev.tacit.secagg.SecAggException;
import dev.tacit.server.round.Effect;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.round.RoundMachine;
import dev.tacit.server.round.RoundState;
import dev.tacit.server.round.Step;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the rounds their events and carries their effects out.
 *
 * <p>All rounds run on one thread, unmasking included: for ten devices and 26,000 parameters that
 * is some milliseconds, and keep-alives are answered by gRPC's own threads. What goes to the store
 * runs on another executor, in order, so that a slow disk delays the rounds but no message.
 */
public final class RoundLoop {
  private static final Logger log = LoggerFactory.getLogger(RoundLoop.class);

  private final RoundMachine machine;
  private final TaskRecords records;
  private final Executor rounds;
  private final Executor storage;
  private final Timers timers;
  private final Links links;
  private final Observer observer;
  private final Clock clock;
  private final ArrayDeque<RoundEvent> pending = new ArrayDeque<>();
  private RoundState state;
  private boolean handling;
  private volatile int maximumMessageBytes;

  /**
   * @param rounds runs one thing at a time, in order
   * @param storage runs one thing at a time, in order
   */
  public RoundLoop(
      RoundMachine machine,
      TaskRecords records,
      Executor rounds,
      Executor storage,
      Timers timers,
      Links links,
      Observer observer,
      Clock clock) {
    this.machine = machine;
    this.records = records;
    this.rounds = rounds;
    this.storage = storage;
    this.timers = timers;
    this.links = links;
    this.observer = observer;
    this.clock = clock;
    this.state = machine.initial();
  }

  /** Begins where the store says. */
  public void start() {
    post(records.resumed());
  }

  /** Hands an event over, from any thread. */
  public void post(RoundEvent event) {
    rounds.execute(() -> handle(event));
  }

  /**
   * Bytes of a secure-aggregation message that is due now, at most; 0 when none is. Set before the
   * message that asks for it is sent. Any thread.
   */
  public int maximumMessageBytes() {
    return maximumMessageBytes;
  }

  /** On the rounds' thread; an event that an effect brings about comes after all of the effects. */
  void handle(RoundEvent event) {
    pending.add(event);
    if (handling) {
      return;
    }
    handling = true;
    try {
      for (RoundEvent next = pending.poll(); next != null; next = pending.poll()) {
        step(next);
      }
    } finally {
      handling = false;
    }
  }

  private void step(RoundEvent event) {
    Step step;
    try {
      step = machine.on(state, event, clock.instant());
    } catch (Throwable e) {
      // A mistake of ours, or no memory: it must not leave devices waiting for a thread that gave
      // up.
      log.error("the rounds cannot go on after {}", event.getClass().getSimpleName(), e);
      step = machine.on(state, new RoundEvent.Failed(String.valueOf(e)), clock.instant());
    }
    state = step.state();
    maximumMessageBytes = state.maximumMessageBytes();
    for (Effect effect : step.effects()) {
      try {
        perform(effect);
      } catch (Throwable e) {
        log.error("the rounds cannot {}", effect.getClass().getSimpleName(), e);
        pending.add(new RoundEvent.Failed(String.valueOf(e)));
      }
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Send e) {
      links.send(e.device(), e.message());
    } else if (effect instanceof Effect.SendSecAgg e) {
      links.sendSecAgg(e.device(), e.message().get());
    } else if (effect instanceof Effect.Dismiss e) {
      links.dismiss(e.device(), e.message());
    } else if (effect instanceof Effect.StartTimer e) {
      timers.start(e.after(), () -> handle(new RoundEvent.DeadlinePassed(e.timer())));
    } else if (effect instanceof Effect.WriteIntent e) {
      store(
          () -> {
            records.intend(e);
            post(new RoundEvent.IntentWritten(e.round(), e.attempt()));
          });
    } else if (effect instanceof Effect.Commit e) {
      store(() -> commit(e));
    } else if (effect instanceof Effect.Abandon e) {
      log.info(
          "round {} attempt {} abandoned in {}: {}", e.round(), e.attempt(), e.phase(), e.reason());
      store(() -> records.abandon(e));
      observer.abandoned(e.round(), e.phase(), e.reason());
    } else {
      tell(effect);
    }
  }

  private void tell(Effect effect) {
    if (effect instanceof Effect.Progress e) {
      observer.progress(e.round(), e.phase(), e.done(), e.goal());
    } else if (effect instanceof Effect.Finish e) {
      log.info("no more rounds: {}: {}", e.ending(), e.detail());
      // Whoever hears of the end may rely on the store holding all that led to it.
      storage.execute(() -> rounds.execute(() -> observer.finished(e.ending(), e.detail())));
    } else if (effect instanceof Effect.EverybodyTold) {
      observer.everybodyTold();
    }
  }

  private void commit(Effect.Commit commit) {
    TaskRecords.Committed done;
    try {
      done = records.commit(commit);
    } catch (SecAggException e) {
      post(new RoundEvent.SumRefused(e.getMessage()));
      return;
    }
    rounds.execute(
        () -> {
          try {
            observer.committed(
                commit.round(),
                done.sha256(),
                done.parameters(),
                done.survivors(),
                done.cohort(),
                done.took());
          } catch (Throwable e) {
            // It is durable all the same.
            log.error("round {} is committed but cannot be reported", commit.round(), e);
          }
          handle(new RoundEvent.CommitWritten(done.sent()));
        });
  }

  private void store(Runnable work) {
    storage.execute(
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            log.error("the store cannot be written", e);
            post(new RoundEvent.Failed("the store failed: " + e.getMessage()));
          }
        });
  }
}
