package dev.tacit.cli.train;

import dev.tacit.cli.train.config.PrivacyConfig.Noisy;
import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.privacy.ledger.Spend;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training was charged, on disk before it is spent: a step runs only after the {@link
 * #charge} that covers it has returned. What a crash leaves charged stays charged, whether its
 * steps were taken or not, and steps that are taken again are charged again. So the ledger's events
 * compose to no less than all steps that ever ran.
 *
 * <p>All charges are of one kind, a step's; with correlated noise, where all steps of a run hang
 * together, a run's. Only their number is open. Not thread-safe.
 */
final class Charges implements AutoCloseable {
  private static final String POPULATION = "central-training";

  private final LedgerFile ledger;
  private final Recipe recipe;
  private final Noisy privacy;
  private final String task;
  private final PrivacyEvent kind;
  private final Map<Long, Double> known = new HashMap<>();
  private long count;
  private int round;
  private boolean open;

  private Charges(LedgerFile ledger, Recipe recipe, Noisy privacy, String task) {
    this.ledger = ledger;
    this.recipe = recipe;
    this.privacy = privacy;
    this.task = task;
    this.kind = single(recipe.event(1));
  }

  /**
   * Opens a run's ledger, or begins one.
   *
   * @throws dev.tacit.privacy.ledger.LedgerException if it is not whole, or somebody has it open
   * @throws IllegalArgumentException if it charges what this recipe never does: its schedule would
   *     not be fixed
   */
  static Charges open(Path file, Recipe recipe, Noisy privacy, String task) {
    Charges charges = new Charges(LedgerFile.open(file), recipe, privacy, task);
    try {
      charges.read(file);
    } catch (RuntimeException e) {
      charges.close();
      throw e;
    }
    return charges;
  }

  private void read(Path file) {
    for (LedgerEntry entry : Spend.chargedEntries(ledger.entries())) {
      if (!single(entry.event()).equals(kind)
          || entry.unit() != recipe.unit().privacyUnit()
          || entry.relation() != recipe.relation()) {
        throw new IllegalArgumentException(
            "%s must charge what this configuration does and nothing else but entry %d is of another kind"
                .formatted(file, entry.sequence()));
      }
      count = Math.addExact(count, times(entry.event()));
    }
    round = ledger.entries().stream().mapToInt(entry -> entry.round() + 1).max().orElse(0);
  }

  private static PrivacyEvent single(PrivacyEvent event) {
    return event instanceof SelfComposed repeated ? repeated.event() : event;
  }

  private static long times(PrivacyEvent event) {
    return event instanceof SelfComposed repeated ? repeated.count() : 1;
  }

  private boolean wholeRuns() {
    return recipe.privacy() instanceof Privacy.DpFtrl;
  }

  /**
   * Refuses a ledger that lacks what was spent: it was deleted, or is another run's.
   *
   * @param done steps that a state has behind it
   */
  void requireCovered(int done, Path state) {
    long least = done == 0 ? 0 : times(recipe.event(done));
    if (count < least) {
      throw new IllegalArgumentException(
          "the ledger beside %s must charge its %d steps but charges %d %s; put the whole ledger back"
              .formatted(state, done, count, wholeRuns() ? "runs" : "steps"));
    }
  }

  /** How many of so many more steps fit the budget, if there is one. */
  int fitting(int steps) {
    if (privacy.epsilon().isEmpty() || within(steps)) {
      return steps;
    }
    int fits = 0;
    int over = wholeRuns() ? 1 : steps;
    while (over - fits > 1) {
      int middle = (fits + over) >>> 1;
      if (within(middle)) {
        fits = middle;
      } else {
        over = middle;
      }
    }
    return fits;
  }

  private boolean within(int steps) {
    return epsilonOf(count + times(recipe.event(steps))) <= privacy.epsilon().getAsDouble();
  }

  /** Charges so many steps, or the run; it is on disk when this returns. */
  void charge(int steps) {
    PrivacyEvent event = recipe.event(steps);
    append(Kind.INTENT, Outcome.PENDING, event);
    count = Math.addExact(count, times(event));
    open = true;
  }

  /** What was charged last has been done, and may be seen from now on. */
  void released() {
    if (open) {
      append(
          Kind.OUTCOME,
          Outcome.RELEASED,
          ledger.entries().get(ledger.entries().size() - 1).event());
      open = false;
      round++;
    }
  }

  private void append(Kind entry, Outcome outcome, PrivacyEvent event) {
    ledger.append(
        new LedgerDraft(
            Instant.now(),
            POPULATION,
            task,
            round,
            entry,
            event,
            recipe.unit().privacyUnit(),
            recipe.relation(),
            TrainingAssumptions.of(recipe),
            outcome,
            List.of()));
  }

  /** Upper bound for all that was charged. */
  double epsilon() {
    return epsilonOf(count);
  }

  /** Upper bound for so many steps, or runs, from the first on. */
  double epsilonOf(long times) {
    return times == 0
        ? 0
        : known.computeIfAbsent(
            times,
            n ->
                PldAccountant.epsilon(new SelfComposed(kind, n), recipe.relation(), privacy.delta())
                    .upper());
  }

  /** Steps that were charged; with correlated noise runs. */
  long count() {
    return count;
  }

  /** One of them. */
  PrivacyEvent kind() {
    return kind;
  }

  List<LedgerEntry> entries() {
    return ledger.entries();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
