package dev.tacit.client;

import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The device's durable account of what its releases cost. An intent is on disk before training
 * touches the examples; what became of it follows. An intent that a crash left open stays charged.
 *
 * <p>The file is touched by one thread of its own, because interrupting a thread that writes to a
 * channel closes the channel: an interrupt must not lose an entry.
 */
final class SpendBook implements AutoCloseable {
  private final String device;
  private final Schedule schedule;
  private final Clock clock;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "tacit-ledger");
            thread.setDaemon(true);
            return thread;
          });
  private final LedgerFile file;

  private SpendBook(Path ledger, String device, Schedule schedule, Clock clock) {
    this.device = device;
    this.schedule = schedule;
    this.clock = clock;
    LedgerFile opened;
    try {
      opened = onWriter(() -> LedgerFile.open(ledger));
    } catch (RuntimeException e) {
      writer.shutdown();
      throw e;
    }
    this.file = opened;
  }

  /**
   * Opens a ledger, which is made if missing.
   *
   * @throws IllegalArgumentException if it charges for another unit or relation than the policy's:
   *     their events do not add up to an epsilon
   * @throws dev.tacit.privacy.ledger.LedgerException if somebody else has it open, or it was
   *     changed
   */
  static SpendBook open(Path ledger, String device, PrivacyPolicy policy, Clock clock) {
    SpendBook book = new SpendBook(ledger, device, policy.schedule(), clock);
    try {
      book.requireTerms(policy);
      return book;
    } catch (RuntimeException e) {
      book.close();
      throw e;
    }
  }

  private void requireTerms(PrivacyPolicy policy) {
    for (LedgerEntry entry : onWriter(file::entries)) {
      if (entry.unit() != policy.unit() || entry.relation() != policy.relation()) {
        throw new IllegalArgumentException(
            "policy must be of the ledger's unit and relation "
                + entry.unit()
                + " "
                + entry.relation()
                + " but was of "
                + policy.unit()
                + " "
                + policy.relation());
      }
    }
  }

  Charges charges() {
    return onWriter(() -> Charges.of(file.entries()));
  }

  /** Forces the intent to spend to disk. */
  void intend(DevicePlan plan) {
    append(plan, Kind.INTENT, Outcome.PENDING);
  }

  /** Forces to disk what became of the last intent. */
  void settle(DevicePlan plan, Outcome outcome) {
    append(plan, Kind.OUTCOME, outcome);
  }

  @Override
  public void close() {
    try {
      onWriter(
          () -> {
            file.close();
            return null;
          });
    } finally {
      writer.shutdown();
    }
  }

  private void append(DevicePlan plan, Kind kind, Outcome outcome) {
    onWriter(
        () -> {
          boolean fixed =
              schedule == Schedule.FIXED
                  && Charges.of(file.entries()).onlyOf(plan.assignment().step());
          List<Assumption> assumptions = Assumptions.of(plan, fixed);
          return file.append(
              new LedgerDraft(
                  clock.instant(),
                  plan.population(),
                  plan.task(),
                  plan.round(),
                  kind,
                  plan.assignment().event(),
                  plan.unit(),
                  plan.relation(),
                  assumptions,
                  outcome,
                  List.of(device)));
        });
  }

  /**
   * Runs on the ledger's thread and waits for it, whatever interrupts come; they are kept for
   * later.
   */
  private <T> T onWriter(Supplier<T> work) {
    Future<T> result = writer.submit(work::get);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException problem) {
            throw problem;
          }
          throw new IllegalStateException("the ledger's thread failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
